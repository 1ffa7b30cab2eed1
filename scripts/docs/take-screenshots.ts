/** `npm run screenshots [-- --big] [-- --out DIR]`: walks the first minute in the built web shell and writes the README's pictures. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { openWeb } from '../../tests/e2e/harness/open-web.ts'
import { exploreSampleData } from '../../tests/e2e/steps.ts'
import { buildStale } from '../build/build-stale.ts'

const { values } = parseArgs({ options: { big: { type: 'boolean', default: false }, out: { type: 'string', default: resolve(import.meta.dirname, '../../docs/images') } } })
const viewport = values.big ? { width: 1920, height: 1080 } : { width: 1280, height: 800 }
mkdirSync(values.out, { recursive: true })

async function walk(colorScheme: 'light' | 'dark'): Promise<void> {
  const profileDir = mkdtempSync(join(tmpdir(), 'recomamp-pictures-'))
  const run = await openWeb({ profileDir, viewport, colorScheme, env: { ...process.env, HOME: profileDir, XDG_CONFIG_HOME: profileDir } })
  const { page } = run
  const take = async (name: string) => {
    await page.mouse.move(viewport.width - 40, viewport.height - 60)
    await settled(page)
    await page.screenshot({ path: join(values.out, `${name}-${colorScheme}.png`) })
    process.stdout.write(`${name}-${colorScheme}.png\n`)
  }
  try {
    await page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
    await take('1-welcome')
    await exploreSampleData(page)
    await take('2-ready-example')
    await page.getByRole('button', { name: /^Run on / }).click()
    await page.getByText('AMC is computing').first().waitFor({ timeout: 30_000 })
    await take('3-running')
    await page.getByText(/rows?, complete/).first().waitFor({ timeout: 60_000 })
    await page.getByRole('grid', { name: 'Results' }).getByRole('gridcell').first().waitFor()
    await take('4-rows')
    await page.getByRole('tab', { name: 'Schema' }).click()
    await page.getByPlaceholder('Tables, columns, descriptions').fill('user_id')
    await take('5-schema')
  } finally {
    await run.close()
    rmSync(profileDir, { recursive: true, force: true })
  }
}

/** Waits until no tooltip fades and two frames were drawn. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('tooltip').first().waitFor({ state: 'hidden' }).catch(() => {})
  await page.waitForTimeout(400)
}

await buildStale(line => void process.stdout.write(`${line}\n`))
for (const scheme of ['light', 'dark'] as const) await walk(scheme)
