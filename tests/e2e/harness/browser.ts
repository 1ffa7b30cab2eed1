/**
 * The browser of the end-to-end tests, found without root and without a package manager of the system: on Linux the Chromium
 * that comes as an npm package, unpacked once into `.cache/`, with its own copies of the libraries that a bare system lacks;
 * elsewhere, or when that one does not start, an installed Chrome, Chromium or Edge.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type LaunchOptions } from 'playwright-core'

const projectDir = resolve(import.meta.dirname, '../../..')

/** A browser that was seen to start, ready for playwright's `launch`. */
export interface FoundBrowser {
  readonly name: string
  readonly launch: Required<Pick<LaunchOptions, 'executablePath' | 'args' | 'env'>>
}

const systemPaths: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/usr/bin/microsoft-edge', '/snap/bin/chromium'],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
  win32: ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', 'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe', 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'],
}

let found: Promise<FoundBrowser> | undefined

/**
 * The first browser that starts: `RECOMAMP_BROWSER` when set, the packaged Chromium, the packaged Chromium with its own
 * libraries, then an installed one. Throws with all reasons when none does. Looked for once per process.
 */
export function findBrowser(): Promise<FoundBrowser> {
  return (found ??= lookForBrowser())
}

async function lookForBrowser(): Promise<FoundBrowser> {
  const reasons: string[] = []
  for await (const candidate of candidates()) {
    try {
      const browser = await chromium.launch({ ...candidate.launch, timeout: 60_000 })
      await browser.close()
      return candidate
    } catch (failure) {
      reasons.push(`${candidate.name}: ${firstLines(failure)}`)
    }
  }
  throw new Error(`No browser for the end-to-end tests could be started. Name one with RECOMAMP_BROWSER=/path/to/chrome.\n${reasons.join('\n')}`)
}

async function* candidates(): AsyncGenerator<FoundBrowser> {
  // A browser run by root has no sandbox of its own to stand in.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const env = { ...process.env } as Record<string, string>
  const named = process.env['RECOMAMP_BROWSER']
  if (named !== undefined && named !== '') yield { name: named, launch: { executablePath: named, args, env } }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const dir = await unpackChromium()
    const executablePath = join(dir, 'chromium')
    const packaged = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
    // Without any font of the system every text would be empty boxes.
    const withFonts = existsSync('/usr/share/fonts') ? env : { ...env, FONTCONFIG_PATH: join(dir, 'fonts') }
    yield { name: 'packaged Chromium', launch: { executablePath, args: packaged, env: withFonts } }
    yield { name: 'packaged Chromium with its own libraries', launch: { executablePath, args: packaged, env: { ...withFonts, LD_LIBRARY_PATH: join(dir, 'al2023', 'lib') } } }
  }
  for (const path of systemPaths[process.platform] ?? []) if (existsSync(path)) yield { name: path, launch: { executablePath: path, args, env } }
}

/** Unpacks the packaged Chromium once per version, whole or not at all, also when two processes try at the same time. */
async function unpackChromium(): Promise<string> {
  const packageDir = join(projectDir, 'node_modules', '@sparticuz', 'chromium')
  const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { readonly version: string }
  const dir = join(projectDir, '.cache', `chromium-${manifest.version}`)
  if (existsSync(dir)) return dir
  mkdirSync(join(projectDir, '.cache'), { recursive: true })
  const draft = mkdtempSync(join(projectDir, '.cache', 'chromium-draft-'))
  // The package unpacks into the folder for temporary files of its process, so it gets a process of its own.
  const script = `
    const { default: chromium, inflate } = await import('@sparticuz/chromium')
    await chromium.executablePath()
    await inflate(${JSON.stringify(join(packageDir, 'bin', 'al2023.tar.br'))})`
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: projectDir, env: { ...process.env, TMPDIR: draft }, timeout: 120_000 })
  try {
    renameSync(draft, dir)
  } catch (failure) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(dir)) throw failure
  }
  return dir
}

function firstLines(failure: unknown): string {
  return (failure instanceof Error ? failure.message : String(failure)).split('\n').slice(0, 3).join(' ')
}
