import { parseArgs } from 'node:util'

export interface StartFlags {
  readonly shell: 'electron' | 'web' | undefined
  readonly open: boolean
  readonly port: number | undefined
  readonly profile: string | undefined
}

export type ParsedFlags = { readonly kind: 'run'; readonly flags: StartFlags } | { readonly kind: 'help' } | { readonly kind: 'refused'; readonly sentence: string }

export const startHelp = `npm start -- [flags]

Opens RecomAMP: as a desktop app when Electron's runtime is here or can be had, else in your browser.

  --shell electron|web   which of the two; without it, the best one that works here
  --no-open              open nothing, only print the link (means --shell web)
  --port N               the port of the web shell on 127.0.0.1; without it, any free one
  --profile DIR          the folder with everything of yours; without it, this system's usual place
  --help                 this text`

/** Reads the flags of `npm start`. Anything unknown, doubled up or contradictory is refused with a sentence. */
export function parseStartFlags(args: readonly string[]): ParsedFlags {
  const refused = (sentence: string): ParsedFlags => ({ kind: 'refused', sentence: `${sentence} RecomAMP was not started. See npm start -- --help.` })
  let values: { shell?: string | undefined; 'no-open'?: boolean | undefined; port?: string | undefined; profile?: string | undefined; help?: boolean | undefined }
  try {
    values = parseArgs({
      args: [...args],
      options: { shell: { type: 'string' }, 'no-open': { type: 'boolean' }, port: { type: 'string' }, profile: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values
  } catch (failure) {
    const text = failure instanceof Error ? failure.message : String(failure)
    return refused(`${text.split('. ')[0]}.`)
  }
  if (values.help === true) return { kind: 'help' }
  const { shell, profile } = values
  if (shell !== undefined && shell !== 'electron' && shell !== 'web') return refused(`--shell is "electron" or "web", not "${shell}".`)
  if (values.port !== undefined && !/^\d{1,5}$/.test(values.port)) return refused(`--port takes a number from 1 to 65535, not "${values.port}".`)
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && (port < 1 || port > 65_535)) return refused(`--port takes a number from 1 to 65535, not "${port}".`)
  if (profile === '') return refused('--profile takes a folder, and it is empty.')
  const open = values['no-open'] !== true
  if (shell === 'electron' && port !== undefined) return refused('The desktop app opens no port, so --port goes only with --shell web.')
  if (shell === 'electron' && !open) return refused('The desktop app is a window, so --no-open goes only with --shell web.')
  return { kind: 'run', flags: { shell, open, port, profile } }
}
