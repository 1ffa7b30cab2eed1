import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { forEachShell } from './harness/open-app.ts'
import { eventually, exploreSampleData } from './steps.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds that WCAG 2 A and AA forbid, now. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: engine } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<{ violations: { id: string, nodes: { target: string[] }[] }[] }> } }
    const { violations: found } = await engine.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  })
}

const focusedMenuItem = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('role') === 'menuitem' ? document.activeElement.textContent ?? '' : '')

/** Goes down an open menu by arrow keys to an entry and takes it. */
async function takeMenuItem(page: Page, name: string): Promise<void> {
  await eventually(() => focusedMenuItem(page), text => expect(text).not.toBe(''))
  for (let steps = 0; steps < 20 && await focusedMenuItem(page) !== name; steps++) await page.keyboard.press('ArrowDown')
  expect(await focusedMenuItem(page)).toBe(name)
  await page.keyboard.press('Enter')
}

/** Goes from the editor to the grid, as the shortcut does. */
async function goToGrid(page: Page): Promise<void> {
  const inGrid = () => page.evaluate(() => document.activeElement?.getAttribute('role') === 'grid')
  for (let tries = 0; tries < 3 && !(await inGrid()); tries++) await page.keyboard.press('Control+`')
  await eventually(inGrid, is => expect(is).toBe(true))
}

/** Goes on with Tab to what is called so, as somebody without a pointer does. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = () => page.evaluate(() => (document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim())
  for (let steps = 0; steps < 80 && await focused() !== name; steps++) await page.keyboard.press('Tab')
  expect(await focused()).toBe(name)
}

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

forEachShell((open, shell) => {
  test('by keyboard alone: sort, filter, choose, copy, find and export; the look is there again after a reload', async () => {
    const { page } = await open()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
    await tabTo(page, 'Explore with sample data')
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: /Reach and frequency/ }).waitFor()
    await page.locator('.monaco-editor .view-line').first().waitFor()
    await page.getByRole('button', { name: /^Run on / }).waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByText(/rows?, complete/).first().waitFor()
    await page.getByRole('grid', { name: 'Results' }).getByRole('gridcell').first().waitFor()
    const grid = page.getByRole('grid', { name: 'Results' })
    await goToGrid(page)

    // From the first row up into the headers; Enter sorts, and again the other way round.
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await grid.locator('[role="columnheader"][aria-sort="descending"]').waitFor()

    // The column's menu, its filter, two values, applied by Enter.
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Alt+ArrowDown')
    await takeMenuItem(page, 'Filter…')
    await page.getByRole('listbox', { name: 'Values' }).getByRole('option').first().waitFor()
    if (shell === 'web') expect(await violations(page)).toEqual([])
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), label => expect(label).toBe('Search the values'))
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press(' ')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press(' ')
    await page.keyboard.press('Enter')
    const left = await eventually(() => page.getByRole('group', { name: 'Filters' }).getByRole('status').textContent(), text => expect(text).toMatch(/^\d+ of \d+ rows$/))
    const [shownRows = 0, allRows = 0] = (left ?? '').match(/\d+/g)?.map(Number) ?? []
    expect(shownRows).toBeGreaterThan(0)
    expect(shownRows).toBeLessThan(allRows)

    // A whole column: figures below, and with its name on the clipboard.
    await goToGrid(page)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Control+ ')
    await eventually(() => page.getByRole('group', { name: 'Selection' }).textContent(), text => expect(text).toMatch(new RegExp(`${shownRows} rows × 1 column.*Count ${shownRows}`)))
    await page.keyboard.press('Control+Shift+C')
    const copied = await eventually(() => clipboard(page), text => expect(text.split('\n')).toHaveLength(shownRows + 1))
    const numbers = copied.split('\n').slice(1).map(Number)
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a))

    // Find marks a cell and Escape gives the grid back; Space shows the row.
    await page.keyboard.press('Control+f')
    await page.keyboard.type(String(numbers.at(-1)))
    await page.keyboard.press('Enter')
    await page.getByText(/^Row \d+/).first().waitFor()
    await page.keyboard.press('Escape')
    await goToGrid(page)
    await page.keyboard.press(' ')
    await page.getByRole('complementary', { name: 'Row' }).waitFor()
    if (shell === 'web') expect(await violations(page)).toEqual([])

    // The dialog offers what is seen first.
    await page.keyboard.press('F1')
    await page.keyboard.type('Export…')
    await page.keyboard.press('Enter')
    await page.getByRole('radio', { name: /As shown/ }).waitFor()
    if (shell === 'web') {
      const [download] = await Promise.all([page.waitForEvent('download', { timeout: 30_000 }), tabTo(page, 'Export').then(() => page.keyboard.press('Enter'))])
      expect(readFileSync(await download.path(), 'utf8').trimEnd().split(/\r?\n/)).toHaveLength(shownRows + 1)
      await page.getByText(`${shownRows} of ${shownRows} rows written and counted`).waitFor()
    } else await page.keyboard.press('Escape')

    await page.reload()
    await page.getByText(left ?? '').first().waitFor({ timeout: 30_000 })
    await page.getByRole('grid', { name: 'Results' }).locator('[role="columnheader"][aria-sort="descending"]').waitFor()
  })

  test('a file of rows becomes a result of its own, with what is odd in it shown as text', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    const csv = ['name,id,note', ...Array.from({ length: 40 }, (_, at) => `row ${at},9007199254740993,"<img src=x onerror=alert(1)>, =1+1"`)].join('\n')
    const chooser = page.waitForEvent('filechooser', { timeout: 30_000 })
    await page.keyboard.press('F1')
    await page.getByRole('combobox', { name: 'All commands' }).fill('Open a CSV')
    await page.getByRole('option', { name: /Open a CSV or Parquet file/ }).waitFor()
    await page.keyboard.press('Enter')
    await (await chooser).setFiles({ name: 'from console.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.getByText('40 rows, complete').waitFor({ timeout: 30_000 })
    const grid = page.getByRole('grid', { name: 'Results' })
    await grid.getByRole('gridcell', { name: '<img src=x onerror=alert(1)>, =1+1' }).first().waitFor()
    expect(await grid.locator('img').count()).toBe(0)
    expect(await grid.getByRole('gridcell', { name: '9007199254740993' }).count()).toBeGreaterThan(5)
  })
})
