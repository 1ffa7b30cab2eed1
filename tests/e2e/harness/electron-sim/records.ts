import { appendFileSync } from 'node:fs'

/** Something the app asked of Electron that a test may want to see: `{"call":"openExternal","address":"https://…"}`. */
export type SimRecord = Readonly<Record<string, unknown>> & { readonly call: string }

/** Appends to the file that the harness reads (`RECOMAMP_SIM_RECORDS`), one JSON line each. */
export function record(entry: SimRecord): void {
  const path = process.env['RECOMAMP_SIM_RECORDS']
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(entry)}\n`)
}

/** A broken rule of Electron: said loudly, and the simulated app ends, because real Electron would not forgive it either. */
export function violate(sentence: string): never {
  record({ call: 'violation', sentence })
  process.stderr.write(`electron-sim: ${sentence}\n`)
  throw new Error(sentence)
}
