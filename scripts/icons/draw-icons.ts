/**
 * `node scripts/run.mjs scripts/icons/draw-icons.ts`: draws every icon of the app from the marks below into `resources/icons/`,
 * in the browser of the end-to-end tests. The drawings are kept in the repository; run it when the mark changes.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { findBrowser } from '../../tests/e2e/harness/browser.ts'
import { projectDir } from '../build/build-stale.ts'

const iconsDir = join(projectDir, 'resources', 'icons')

/** The letter R of a 100 × 100 field: a stem, a bowl, and a leg that rises like a line in a chart. */
const letter = (colour: string, dot: string) => `
  <path d="M31 78 V22 H53 a17.5 17.5 0 0 1 0 35 H31" fill="none" stroke="${colour}" stroke-width="11" stroke-linecap="round" stroke-linejoin="round"/>
  <path d="M51 57 L69 78" fill="none" stroke="${colour}" stroke-width="11" stroke-linecap="round"/>
  <circle cx="81.5" cy="20" r="5" fill="${dot}"/>`

const appIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
  <defs><linearGradient id="ground" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#6470f3"/><stop offset="1" stop-color="#3730a3"/></linearGradient></defs>
  <rect x="4" y="4" width="92" height="92" rx="21" fill="url(#ground)"/>${letter('#ffffff', '#c7d2fe')}
</svg>`
const trayIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="12 8 80 84">${letter('#6470f3', '#6470f3')}</svg>`
/** macOS tints a template image by itself; only its transparency counts. */
const trayTemplate = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="12 8 80 84">${letter('#000000', '#000000')}</svg>`

async function draw(browser: Browser, svg: string, sizePx: number): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: sizePx, height: sizePx } })
  await page.setContent(`<style>html,body{margin:0;background:transparent}svg{display:block;width:${sizePx}px;height:${sizePx}px}</style>${svg}`)
  const png = await page.screenshot({ omitBackground: true })
  await page.close()
  return png
}

/** A Windows icon file of PNG pictures: a directory of 16 bytes for each, then the pictures. */
function toIco(pictures: readonly { readonly sizePx: number; readonly png: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  for (const [index, { sizePx, png }] of pictures.entries()) {
    const at = 6 + 16 * index
    // 256 is written as 0.
    head.writeUInt8(sizePx % 256, at)
    head.writeUInt8(sizePx % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)])
}

/** A macOS icon file: blocks of a four-letter type, a length and a PNG picture. */
function toIcns(blocks: readonly { readonly type: string; readonly png: Buffer }[]): Buffer {
  const block = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8)
    head.write(type, 0, 'latin1')
    head.writeUInt32BE(content.length + 8, 4)
    return Buffer.concat([head, content])
  }
  return block('icns', Buffer.concat(blocks.map(({ type, png }) => block(type, png))))
}

const { launch } = await findBrowser()
const browser = await chromium.launch(launch)
mkdirSync(iconsDir, { recursive: true })
const save = (name: string, content: Buffer | string) => writeFileSync(join(iconsDir, name), content)
const app = async (sizePx: number) => ({ sizePx, png: await draw(browser, appIcon, sizePx) })
const sizes = new Map<number, Buffer>()
for (const sizePx of [16, 32, 48, 64, 128, 256, 512, 1_024]) sizes.set(sizePx, (await app(sizePx)).png)
const png = (sizePx: number) => sizes.get(sizePx) ?? Buffer.alloc(0)

save('icon.svg', `${appIcon}\n`)
save('icon.png', png(512))
save('icon.ico', toIco([16, 32, 48, 64, 128, 256].map((sizePx) => ({ sizePx, png: png(sizePx) }))))
save('icon.icns', toIcns([{ type: 'icp4', png: png(16) }, { type: 'icp5', png: png(32) }, { type: 'ic07', png: png(128) }, { type: 'ic08', png: png(256) }, { type: 'ic09', png: png(512) }, { type: 'ic10', png: png(1_024) }]))
save('tray.png', await draw(browser, trayIcon, 22))
save('tray@2x.png', await draw(browser, trayIcon, 44))
save('trayTemplate.png', await draw(browser, trayTemplate, 18))
save('trayTemplate@2x.png', await draw(browser, trayTemplate, 36))
await browser.close()
process.stdout.write(`The icons are drawn into ${iconsDir}.\n`)
