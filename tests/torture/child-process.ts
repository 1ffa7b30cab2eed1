import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Child {
  readonly url: string
  /** Resolves when the program prints a whole line that is `line`, from now on; rejects when it ends before. */
  printed(line: string): Promise<void>
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
}

/** Starts a Node program and resolves with the address it prints as `… is ready: <url>`. Rejects with its error output when it ends first. */
export async function startChild(file: URL, args: readonly string[]): Promise<Child> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file.pathname, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, RECOMAMP_STOP_WITH_STDIN: '1' } })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4_000)))
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const found = / is ready: (\S+)/.exec(output)
      if (found?.[1]) resolve(found[1])
    })
    void ended.then(() => reject(new Error(`${file.pathname} ended before it was ready.\n${errors}`)))
  })
  return {
    url,
    async printed(line) {
      const lines = createInterface({ input: child.stdout })
      try {
        await new Promise<void>((resolve, reject) => {
          lines.on('line', text => {
            if (text === line) resolve()
          })
          void ended.then(() => reject(new Error(`${file.pathname} ended before it printed "${line}".\n${errors}`)))
        })
      } finally {
        lines.close()
        child.stdout.resume()
      }
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
