/** `npm run screenshots [-- --big] [-- --results] [-- --out DIR]`: walks the first hour in the built web shell and writes the pictures of the README and the docs; with `--results` only those of the results. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { closeSharedBrowser, openWeb } from '../../tests/e2e/harness/open-web.ts'
import { editorText, eventually, exploreSampleData, runToRows, typeInNewTab } from '../../tests/e2e/steps.ts'
import { buildStale } from '../build/build-stale.ts'
import { shrinkPng } from './palette-png.ts'

const { values } = parseArgs({ options: { big: { type: 'boolean', default: false }, results: { type: 'boolean', default: false }, out: { type: 'string', default: resolve(import.meta.dirname, '../../docs/images') } } })
const viewport = values.big ? { width: 1920, height: 1080 } : { width: 1280, height: 800 }
mkdirSync(values.out, { recursive: true })

type Take = (name: string) => Promise<void>

async function walk(colorScheme: 'light' | 'dark'): Promise<void> {
  const profileDir = mkdtempSync(join(tmpdir(), 'recomamp-pictures-'))
  const run = await openWeb({ profileDir, viewport, colorScheme, env: { ...process.env, HOME: profileDir, XDG_CONFIG_HOME: profileDir } })
  const { page } = run
  page.setDefaultTimeout(120_000)
  const take: Take = async (name) => {
    await page.mouse.move(viewport.width - 40, viewport.height - 60)
    await settled(page)
    writeFileSync(join(values.out, `${name}-${colorScheme}.png`), shrinkPng(await page.screenshot()))
    process.stdout.write(`${name}-${colorScheme}.png\n`)
  }
  try {
    if (values.results) await exploreSampleData(page)
    else {
      await firstMinute(page, take)
      await problemsAndCheck(page, take)
      await parameters(page, take)
      await templatesAndBuilder(page, take)
    }
    await results(page, take)
  } finally {
    await run.close()
    rmSync(profileDir, { recursive: true, force: true })
  }
}

/** Types SQL into a new tab and puts it in order: typed at once, each line would stand further to the right than the one before. */
async function writeSql(page: Page, sql: string): Promise<void> {
  await typeInNewTab(page, sql)
  await page.keyboard.press('Shift+Alt+F')
  await eventually(() => editorText(page), (text) => {
    if (!/^GROUP BY/m.test(text)) throw new Error('The SQL was not put in order.')
  })
}

async function firstMinute(page: Page, take: Take): Promise<void> {
  await page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
  await take('1-welcome')
  await exploreSampleData(page)
  await take('2-ready-example')
  await takeRunning(page, take)
  await page.getByText(/rows?, complete/).first().waitFor()
  await page.getByRole('grid', { name: 'Results' }).getByRole('gridcell').first().waitFor()
  await take('4-rows')
}

/** On a busy machine the phase may pass before it is drawn; then the query is run once more. */
async function takeRunning(page: Page, take: Take): Promise<void> {
  const phase = page.getByText('AMC is computing').first()
  for (let left = 5; left > 0; left--) {
    await page.getByRole('button', { name: /^Run on / }).click()
    if (await phase.waitFor({ timeout: 20_000 }).then(() => true, () => false)) return take('3-running')
    await page.getByRole('button', { name: /^Run on / }).waitFor()
  }
  throw new Error('The phase "AMC is computing" was never drawn. Close other programs and try again.')
}

const mistakenSql = 'SELECT\n  campain,\n  SUM(impressions) AS shown,\n  SUM(total_cost) AS cost\nFROM dsp_impressions\nGROUP BY campain'

async function problemsAndCheck(page: Page, take: Take): Promise<void> {
  await writeSql(page, mistakenSql)
  await page.locator('.monaco-editor .squiggly-error').first().waitFor()
  await page.keyboard.press('Control+Shift+M')
  const problems = page.getByRole('tree', { name: 'Problems' })
  await problems.getByText(/campain/).first().waitFor()
  await take('5-problems')
  await problems.getByRole('button', { name: 'cost-unit' }).first().click()
  await page.getByRole('dialog', { name: 'Money in parts of the currency' }).waitFor()
  await take('6-explain')
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: /^Reach and frequency/ }).click()
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.press('Control+Shift+Enter')
  await page.getByText('Ready to run on').first().waitFor()
  await take('7-check')
}

const parameterSql = `SELECT
  campaign,
  SUM(impressions) AS impressions
FROM dsp_impressions
WHERE impression_date >= CUSTOM_PARAMETER('since')
  AND ARRAY_CONTAINS(CUSTOM_PARAMETER('devices'), device_type)
GROUP BY campaign`

async function parameters(page: Page, take: Take): Promise<void> {
  await writeSql(page, parameterSql)
  await page.getByRole('button', { name: /^Parameters: / }).click()
  const form = page.getByRole('dialog', { name: /^Parameters: / })
  await form.getByRole('button', { name: /^Declare all/ }).click()
  await form.getByRole('group', { name: 'Parameter since' }).getByText('Dynamic').click()
  await form.getByRole('textbox', { name: 'Value of since, as it is stored' }).fill('@last-full-month')
  await form.getByRole('group', { name: 'Parameter since' }).getByText(/\d{4}-\d{2}-01/).first().waitFor()
  await take('8-parameters')
  await page.keyboard.press('Escape')
}

async function templatesAndBuilder(page: Page, take: Take): Promise<void> {
  await page.keyboard.press('Control+Shift+2')
  await page.getByRole('textbox', { name: 'Search templates' }).fill('reach frequency campaign')
  await page.getByRole('option', { name: /^Reach and frequency by campaign/, selected: true }).waitFor()
  await page.getByRole('region', { name: 'Sample rows' }).getByRole('columnheader').first().waitFor()
  await take('9-templates')
  await page.evaluate(() => { location.hash = '/' })
  await typeInNewTab(page, '')
  await page.getByRole('button', { name: 'Build it by choosing' }).click()
  await page.getByRole('button', { name: /^dsp_impressions/ }).click()
  for (const [picker, name] of [['Add a column', 'campaign'], ['Add a measure', 'total_cost'], ['Add a measure', 'user_id']] as const) {
    await page.getByRole('combobox', { name: picker }).focus()
    await page.keyboard.type(name)
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).first().waitFor()
    await page.keyboard.press('Enter')
  }
  await page.getByText('Each row needs 2 users, because of campaign.').waitFor()
  await take('10-builder')
  await page.getByRole('button', { name: 'Builder', exact: true }).click()
}

const placesSql = (device: string) => `SELECT
  campaign,
  city_name,
  SUM(impressions) AS impressions,
  COUNT(DISTINCT user_id) AS reach
FROM dsp_impressions${device}
GROUP BY 1, 2`

async function results(page: Page, take: Take): Promise<void> {
  await writeSql(page, placesSql(''))
  await runToRows(page)
  const grid = page.getByRole('grid', { name: 'Results' })
  await grid.getByRole('columnheader', { name: 'city_name' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Filter…' }).click()
  await page.getByRole('listbox', { name: 'Values' }).getByRole('option').first().waitFor()
  await take('11-filter')
  await page.keyboard.press('Escape')
  await showPanel(page, 'Chart')
  await page.locator('.chart svg').waitFor()
  await take('12-chart')
  await showPanel(page, 'Pivot')
  await page.getByRole('region', { name: 'Pivot table' }).getByRole('gridcell').first().waitFor()
  await take('13-pivot')
  await showPanel(page, 'Profile')
  await page.getByRole('region', { name: 'Profile' }).getByText('Different values').waitFor()
  await take('14-profile')
  await showPanel(page, 'Privacy loss')
  await page.getByText(/stand for what is under AMC's privacy threshold/).waitFor()
  await take('15-privacy-loss')
  await writeSql(page, placesSql("\nWHERE device_type <> 'TV'"))
  await showPanel(page, 'Results')
  await runToRows(page)
  await showPanel(page, 'Diff')
  await page.getByRole('grid', { name: 'Differences' }).getByRole('gridcell').first().waitFor()
  await take('16-diff')
}

async function showPanel(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'All panels' }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

/** Waits until no tooltip fades and two frames were drawn. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('tooltip').first().waitFor({ state: 'hidden' }).catch(() => {})
  await page.waitForTimeout(400)
}

await buildStale(line => void process.stdout.write(`${line}\n`))
for (const scheme of ['light', 'dark'] as const) await walk(scheme)
await closeSharedBrowser()
