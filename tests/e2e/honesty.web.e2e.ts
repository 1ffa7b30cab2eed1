import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { inZip } from '#core/honesty/zip-file.ts'
import { inWebShell } from './harness/open-app.ts'
import { eventually, exploreSampleData, runToRows, typeInNewTab } from './steps.ts'

const sql = (device: string) => `SELECT campaign, city_name, SUM(impressions) AS impressions, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions${device} GROUP BY 1, 2`

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

async function openPanel(page: Page, command: string): Promise<void> {
  await page.keyboard.press('F1')
  await page.keyboard.type(command)
  await page.getByRole('option', { name: new RegExp(command) }).first().waitFor()
  await page.keyboard.press('Enter')
}

/** Nothing that WCAG 2 A and AA forbid; for looking: `SHOTS=<folder>` keeps a picture. */
async function expectAccessible(page: Page, name: string): Promise<void> {
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe: engine } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } } // put there just now
    return (await engine.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })).violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(', ')}`)
  })
  const dir = process.env['SHOTS']
  if (dir !== undefined) await page.screenshot({ path: `${dir}/${name}.png` })
  expect(found).toEqual([])
}

inWebShell(open => {
  test('a result says what privacy took, whether it may move, how it differs from another, and goes from hand to hand', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    await typeInNewTab(page, sql(''))
    await runToRows(page)

    // The columns that were asked for beside the query's own are kept, and not shown.
    expect(await page.getByRole('columnheader', { name: /recomamp_filter/ }).count()).toBe(0)
    await page.getByText(/4 columns/).first().waitFor()
    await page.locator('.settled-badge').first().click()
    await page.getByText(/AMC read the data at/).waitFor()
    await page.keyboard.press('Escape')

    await openPanel(page, 'Show what privacy filtering took')
    await page.getByText(/stand for what is under AMC's privacy threshold/).waitFor()
    await page.getByText(/Leave out city_name \(HIGH\)/).waitFor()
    await expectAccessible(page, 'privacy')
    await page.getByLabel('Weigh values by').selectOption({ label: 'by impressions' })
    await page.getByRole('button', { name: 'Show these rows' }).click()
    await page.getByRole('grid', { name: 'Results' }).getByRole('gridcell').first().waitFor()

    await typeInNewTab(page, sql(" WHERE device_type <> 'TV'"))
    await runToRows(page)
    await openPanel(page, 'Compare two results')
    await page.getByRole('heading', { name: 'Totals' }).waitFor()
    await page.getByText('The SQL differs.').waitFor()
    await page.getByRole('grid', { name: 'Differences' }).getByRole('gridcell').first().waitFor()
    await expectAccessible(page, 'diff')
    await page.getByLabel('Measure of the totals').selectOption({ label: 'reach' })
    await page.getByText(/reach has no totals to compare/).waitFor()

    await openPanel(page, 'Show how this result came about')
    await page.getByRole('heading', { name: 'Hand it on as a bundle' }).waitFor()
    await expectAccessible(page, 'reproduce')
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('button', { name: 'Make the bundle' }).click()])
    const path = await download.path()
    expect(await inZip(path, 8, async entries => [...entries.keys()])).toContain('rows.parquet')
    await page.getByLabel('Bundle', { exact: true }).setInputFiles({ name: 'given.zip', mimeType: 'application/zip', buffer: readFileSync(path) })
    await page.getByText(/are checked and open as an imported result/).waitFor()
    const broken = readFileSync(path)
    broken[Math.floor(broken.length / 2)] = (broken[Math.floor(broken.length / 2)] ?? 0) ^ 1
    await page.getByLabel('Bundle', { exact: true }).setInputFiles({ name: 'given.zip', mimeType: 'application/zip', buffer: broken })
    await page.getByText(/was changed after it was made|changed on its way/).waitFor()
    await openPanel(page, 'Show results')
    await eventually(() => page.getByText(/imported/).count(), count => expect(count).toBeGreaterThan(0))
  }, 180_000)
})
