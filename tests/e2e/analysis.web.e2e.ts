import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { inWebShell } from './harness/open-app.ts'
import { eventually, exploreSampleData, runToRows } from './steps.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds within a place that WCAG 2 A and AA forbid. */
async function violations(page: Page, place: string): Promise<readonly string[]> {
  await page.evaluate(axe)
  return page.evaluate(async within => {
    const { axe: engine } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> } }
    const found = await engine.run(within, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
  }, place)
}

/** For looking: `SHOTS=<folder>` keeps pictures of every panel, small and light, large and dark. */
async function shot(page: Page, name: string): Promise<void> {
  const dir = process.env['SHOTS']
  if (dir === undefined) return
  await page.screenshot({ path: `${dir}/${name}.png` })
  const before = page.viewportSize() ?? { width: 1280, height: 800 }
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 1920, height: 1080 })
  await page.screenshot({ path: `${dir}/${name}-dark.png` })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
}

async function openPanel(page: Page, command: string): Promise<void> {
  await page.keyboard.press('F1')
  await page.getByRole('combobox', { name: 'All commands' }).fill(command)
  await page.keyboard.press('Enter')
}

inWebShell((_open, openShared) => {
  const openRows = () => openShared(async ({ page }) => {
    await exploreSampleData(page)
    await runToRows(page)
  })

  test('a column is profiled, and its values lead to their rows', async () => {
    const { page } = await openRows()
    await openPanel(page, 'Show the profile')
    const panel = page.getByRole('region', { name: 'Profile' })
    await panel.getByText('Different values').waitFor()
    await shot(page, 'profile')
    await page.getByRole('option', { name: /impressions/ }).click()
    await panel.getByRole('region', { name: /^How .* is spread$/ }).waitFor()
    await shot(page, 'profile-numbers')
    expect(await violations(page, '.profile')).toEqual([])
    await page.getByRole('listbox', { name: 'Columns' }).focus()
    await page.keyboard.press('Home')
    await panel.getByRole('region', { name: 'Frequent values' }).getByRole('button').first().click()
    await page.getByRole('grid', { name: 'Results' }).waitFor()
    await openPanel(page, 'Show the profile')
    await page.getByRole('button', { name: 'All rows' }).click()
    await eventually(() => page.getByRole('button', { name: 'All rows' }).count(), count => expect(count).toBe(0))
  })

  test('a chart is drawn, read as a table and saved', async () => {
    const { page } = await openRows()
    await openPanel(page, 'Show the chart')
    await page.locator('.chart svg').waitFor()
    await shot(page, 'chart')
    expect(await violations(page, '.chart-panel')).toEqual([])
    for (const kind of ['line', 'stacked', 'area', 'scatter', 'heat-map', 'funnel', 'sankey', 'map'] as const) {
      await page.getByLabel('Kind', { exact: true }).selectOption(kind)
      if (process.env['SHOTS'] !== undefined) {
        await page.waitForTimeout(900)
        await shot(page, `chart-${kind}`)
      }
    }
    await page.getByLabel('Kind', { exact: true }).selectOption('bar')
    await page.locator('.chart svg').waitFor()
    await page.getByRole('button', { name: 'Save picture' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'SVG' }).click()])
    expect(download.suggestedFilename()).toMatch(/\.svg$/)
    await page.getByRole('button', { name: 'Show as table' }).click()
    await page.getByRole('region', { name: 'Figures of the chart' }).getByRole('row').nth(1).waitFor()
    await shot(page, 'chart-table')
  })

  test('a pivot refuses what does not add up, and a figure leads to its rows', async () => {
    const { page } = await openRows()
    await openPanel(page, 'Show the pivot')
    const table = page.getByRole('region', { name: 'Pivot table' })
    await table.getByRole('gridcell').first().waitFor()
    await shot(page, 'pivot')
    expect(await violations(page, '.chart-panel')).toEqual([])
    await table.getByRole('gridcell').nth(1).dblclick()
    await page.getByRole('grid', { name: 'Results' }).waitFor()
  })

  test('SQL over the rows gives rows of its own', async () => {
    const { page } = await openRows()
    await openPanel(page, 'Show local SQL')
    await page.locator('.local-sql .monaco-editor .view-line').first().waitFor()
    await shot(page, 'local-sql-empty')
    await page.getByRole('button', { name: 'Run local SQL' }).click()
    await page.locator('.local-sql').getByRole('gridcell').first().waitFor()
    await shot(page, 'local-sql')
    expect(await violations(page, '.local-sql-left')).toEqual([])
  })
})
