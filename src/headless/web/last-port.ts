import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const fileName = 'web-port'

/** The port that the web shell had on this profile the last time, or undefined when none is known. */
export function readLastPort(profileDir: string): number | undefined {
  try {
    const port = Number(readFileSync(join(profileDir, fileName), 'utf8'))
    return Number.isInteger(port) && port >= 1_024 && port <= 65_535 ? port : undefined
  } catch {
    return undefined
  }
}

/** Keeps the port for the next start. Says nothing when it cannot: the next start then takes any port. */
export function keepLastPort(profileDir: string, port: number): void {
  try {
    writeFileSync(join(profileDir, fileName), `${port}\n`, { mode: 0o600 })
  } catch {
    // A profile that cannot be written to has told so already.
  }
}
