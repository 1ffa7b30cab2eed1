import { execFile, spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { AppError } from '#shared/base/app-error.ts'
import { mayOpenExternally } from '#core/shell/external-address.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Browser } from '#core/ports.ts'

/** The program that opens an address or a file here, with its first arguments; undefined when this system shows nothing. */
export function openerOf(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): readonly string[] | undefined {
  // The custom of Unix: whoever sets BROWSER names the program, also where there is no display.
  if (platform !== 'win32' && env['BROWSER']) return [env['BROWSER']]
  if (platform === 'darwin') return ['open']
  // Not `cmd /c start`: its parser would take an `&` in an address for the end of the command.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined
}

const noBrowser = (address: string, cause?: unknown) =>
  new AppError('not-found', `No browser could be started on this machine. Nothing was opened. Open this address yourself: ${address}`, { cause })

/** The system's browser. Opens only what `mayOpenExternally` allows; rejects with the address in the sentence otherwise. */
export const systemBrowser: Browser = {
  async open(address) {
    if (!mayOpenExternally(address)) throw new AppError('invalid-input', 'This address is not one that RecomAMP may open. Nothing was opened.')
    await start(address, address)
  },
}

/**
 * Opens a launch link without showing its code to other users of this machine in the list of processes: a page that only
 * this user may read (0600) leads to it. Browsers in a snap or flatpak cannot read such a page, they get the link itself. The
 * page is removed after `pageLifetimeMs` or with `scope`. False when no browser could be started.
 */
export async function openLaunchLink(link: string, profileDir: string, scope: Scope, pageLifetimeMs = 60_000): Promise<boolean> {
  const started = (target: string) => start(target, link).then(() => true, () => false)
  if (await browserIsConfined()) return started(link)
  const page = join(profileDir, `launch-${process.pid}.html`)
  rmSync(page, { force: true })
  writeFileSync(page, launchPage(link), { mode: 0o600, flag: 'wx' })
  const remove = () => rmSync(page, { force: true })
  const timer = setTimeout(remove, pageLifetimeMs)
  timer.unref()
  scope.own(() => {
    clearTimeout(timer)
    remove()
  })
  return started(pathToFileURL(page).href)
}

/** A page that replaces itself by `link`. `link` is made by our own server: hexadecimal and a port. */
function launchPage(link: string): string {
  return `<!doctype html><meta charset="utf-8"><title>RecomAMP</title><meta name="referrer" content="no-referrer"><script>location.replace(${JSON.stringify(link)})</script>\n`
}

async function browserIsConfined(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const answer = await promisify(execFile)('xdg-settings', ['get', 'default-web-browser'], { timeout: 2_000 }).catch(() => undefined)
  // Snap names its desktop files `<snap>_<app>.desktop`, flatpak `<reversed.domain.Name>.desktop`.
  return /^\S+_\S+\.desktop|^(?:org|com|io|net)\.\S+\.desktop/.test(answer?.stdout ?? '')
}

function start(target: string, shownAddress: string): Promise<void> {
  const [command, ...args] = openerOf(process.platform, process.env) ?? []
  if (command === undefined) return Promise.reject(noBrowser(shownAddress))
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, target], { stdio: 'ignore', detached: true })
    child.once('error', (cause) => reject(noBrowser(shownAddress, cause)))
    // `xdg-open` may stay for as long as the browser does; a second without a failure is a success.
    const patience = setTimeout(resolve, 1_000)
    child.once('exit', (code) => {
      clearTimeout(patience)
      if (code === 0) resolve()
      else reject(noBrowser(shownAddress))
    })
    child.unref()
  })
}
