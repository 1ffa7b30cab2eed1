import { spawn, type ChildProcess } from 'node:child_process'

export interface AppProcess {
  readonly pid: number
  /** Everything it has written so far, both streams in order of arrival. */
  readonly output: () => string
  /** The first match in what it writes. Rejects with its output when it ends first or nothing comes in `timeoutMs`. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>
  /** Sends the signal and waits for the end; the exit code, or null when the signal ended it. */
  stop(signal: NodeJS.Signals): Promise<number | null>
  readonly exited: Promise<number | null>
}

/** Starts a program of the project and follows what it writes. */
export function startProcess(command: string, args: readonly string[], env: Readonly<Record<string, string | undefined>>): AppProcess {
  const child: ChildProcess = spawn(command, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const take = (chunk: Buffer) => {
    text += chunk.toString()
    changed()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  let ended = false
  const exited = new Promise<number | null>((resolve) => {
    child.on('error', (failure) => {
      text += failure.message
      resolve(1)
    })
    child.on('close', (code) => resolve(code))
  }).then((code) => {
    ended = true
    changed()
    return code
  })

  return {
    pid: child.pid ?? 0,
    output: () => text,
    exited,
    waitFor: (pattern, timeoutMs = 60_000) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          clearTimeout(timer)
          listeners.delete(look)
          act()
        }
        const look = () => {
          const match = pattern.exec(text)
          if (match !== null) settle(() => resolve(match))
          else if (ended) settle(() => reject(new Error(`it ended before ${pattern} came; it wrote:\n${text}`)))
        }
        const timer = setTimeout(() => settle(() => reject(new Error(`${pattern} did not come within ${timeoutMs} ms; it wrote:\n${text}`))), timeoutMs)
        listeners.add(look)
        look()
      }),
    async stop(signal) {
      if (!ended) child.kill(signal)
      return exited
    },
  }
}
