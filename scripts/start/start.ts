/** `npm start`: builds what is stale and opens the app, in Electron where that works, else in the browser. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BuildFailed, buildStale, projectDir } from '../build/build-stale.ts'
import { failedBefore, fetchElectronRuntime, findElectronRuntime, whyNoWindow, type ElectronRuntime } from './electron-runtime.ts'
import { parseStartFlags, startHelp, type StartFlags } from './start-flags.ts'

const automaticFetchMs = 45_000
const requestedFetchMs = 10 * 60_000
const say = (line: string) => void process.stdout.write(`${line}\n`)

type Choice = { readonly shell: 'electron'; readonly runtime: ElectronRuntime; readonly why: string } | { readonly shell: 'web'; readonly why: string } | { readonly shell: 'none'; readonly why: string }

async function choose(flags: StartFlags): Promise<Choice> {
  if (flags.shell === 'web') return { shell: 'web', why: 'as asked with --shell web' }
  if (flags.shell === undefined && !flags.open) return { shell: 'web', why: 'because with --no-open you open the link yourself' }
  if (flags.shell === undefined && flags.port !== undefined) return { shell: 'web', why: 'because --port was given' }
  const obstacle = whyNoWindow()
  const asked = flags.shell === 'electron'
  if (obstacle !== undefined) return asked ? { shell: 'none', why: obstacle } : { shell: 'web', why: `because ${obstacle}` }
  const present = findElectronRuntime(projectDir)
  if (present !== undefined) return { shell: 'electron', runtime: present, why: "because Electron's runtime is installed" }
  if (!asked && failedBefore(projectDir)) return { shell: 'web', why: "because Electron's runtime could not be downloaded earlier (npm start -- --shell electron tries again)" }
  const fetched = await fetchElectronRuntime(projectDir, asked ? requestedFetchMs : automaticFetchMs, say)
  if (fetched !== undefined) return { shell: 'electron', runtime: fetched, why: "because Electron's runtime could be downloaded" }
  const failure = "Electron's runtime could not be downloaded"
  return asked ? { shell: 'none', why: failure } : { shell: 'web', why: `because ${failure} (npm start -- --shell electron tries again)` }
}

async function openElectron(runtime: ElectronRuntime, flags: StartFlags): Promise<void> {
  await buildStale(say, ['client', 'sandbox', 'main', 'preload'])
  const profile = flags.profile === undefined ? [] : [`--profile=${resolve(flags.profile)}`]
  const child = spawn(runtime.path, [projectDir, ...profile], { stdio: 'inherit', env: { ...process.env, RECOMAMP_NODE: process.execPath } })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise<number>((done, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => done(code ?? 130))
  })
}

async function openWeb(flags: StartFlags): Promise<void> {
  await buildStale(say, ['client', 'headless', 'sandbox'])
  const entry = join(projectDir, 'out', 'headless', 'web.js')
  // The shell takes over this process: one less between the terminal and it.
  process.argv = [
    process.execPath, entry, '--port', String(flags.port ?? 0),
    ...(flags.profile === undefined ? [] : ['--profile', resolve(flags.profile)]), ...(flags.open ? [] : ['--no-open']),
  ]
  await import(pathToFileURL(entry).href)
}

const parsed = parseStartFlags(process.argv.slice(2))
if (parsed.kind === 'help') {
  say(startHelp)
} else if (parsed.kind === 'refused') {
  process.stderr.write(`${parsed.sentence}\n`)
  process.exitCode = 2
} else {
  try {
    const choice = await choose(parsed.flags)
    if (choice.shell === 'none') {
      process.stderr.write(`The desktop app cannot be opened: ${choice.why}. Nothing was started. Use npm start -- --shell web for the same app in your browser.\n`)
      process.exitCode = 1
    } else {
      say(choice.shell === 'electron' ? `RecomAMP opens as a desktop app, ${choice.why}.` : `RecomAMP opens in your browser, ${choice.why}.`)
      await (choice.shell === 'electron' ? openElectron(choice.runtime, parsed.flags) : openWeb(parsed.flags))
    }
  } catch (failure) {
    if (!(failure instanceof BuildFailed)) throw failure
    process.stderr.write(`${failure.message}\nRecomAMP was not started.\n`)
    process.exitCode = 1
  }
}
