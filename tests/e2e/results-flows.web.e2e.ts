import { readFileSync, writeFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import Papa from 'papaparse'
import type { Download, Locator, Page } from 'playwright-core'
import readXlsxFile from 'read-excel-file/node'
import { expect, test } from 'vitest'
import { inWebShell } from './harness/open-app.ts'
import { eventually, exploreSampleData, untilOnDisk } from './steps.ts'

const names = ['name', 'big', 'amount', 'day', 'note']
/** Quotes, separators, line ends, formulas, letters of all kinds, numbers beyond 53 bits, an amount that is written unlike the others and so keeps them all as text. */
const notes = ['plain', 'with "quotes"', 'comma, semicolon; tab\there', 'two\nlines', '=1+1', '<b>ü 漢 😀</b>', 'pipe | and \\ back']
const source = Array.from({ length: 42 }, (_, at) => [`row ${String(at).padStart(2, '0')}`, String(9_007_199_254_740_993n + BigInt(at)), `${at}.${at % 10}5${at === 30 ? '00' : ''}`, `2025-05-${String(at % 28 + 1).padStart(2, '0')}`, notes[at % notes.length] ?? ''])
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const csvOf = (rows: readonly (readonly string[])[]) => [names.join(','), ...rows.map(row => row.map(quoted).join(','))].join('\n')

async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1')
  await page.getByRole('combobox', { name: 'All commands' }).fill(title)
  await page.getByRole('option', { name: new RegExp(title) }).first().waitFor()
  await page.keyboard.press('Enter')
}

async function importRows(page: Page, rows: readonly (readonly string[])[], name: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await command(page, 'Open a CSV or Parquet file')
  await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csvOf(rows)) })
  await page.getByText(`${rows.length} rows, complete`).first().waitFor()
  await grid(page).getByRole('gridcell').first().waitFor()
}

const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Results' }).first()
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
const bytesOf = async (download: Download): Promise<Buffer> => readFileSync(await download.path())
/** For looking: `SHOTS=<folder>` keeps pictures. */
async function shot(page: Page, name: string): Promise<void> {
  const dir = process.env['SHOTS']
  if (dir !== undefined) await page.screenshot({ path: `${dir}/${name}.png` })
}

async function downloaded(page: Page, act: () => Promise<unknown>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()])
  return download
}

/** Exports through the dialog, as it stands but for the format. */
async function exported(page: Page, format: string): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export…' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByLabel('Format').selectOption(format)
  if (format === 'csv' || format === 'tsv') await dialog.getByLabel('Safe for spreadsheets').uncheck()
  const bytes = await bytesOf(await downloaded(page, () => dialog.getByRole('button', { name: 'Export', exact: true }).click()))
  await dialog.waitFor({ state: 'hidden' })
  return bytes
}

async function parquetRows(bytes: Buffer, path: string): Promise<(string | null)[][]> {
  writeFileSync(path, bytes)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const read = await connection.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM read_parquet('${path.replaceAll("'", "''")}')`)
    return read.getRowsJS().map(row => row.map(cell => (cell === null ? null : String(cell))))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

inWebShell((_open, openShared) => {
  const openRows = () => openShared(async ({ page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await exploreSampleData(page)
    // It runs while the other tests look at their rows, which it must leave alone.
    await page.getByRole('button', { name: /^Run on / }).click()
    await importRows(page, source, 'source.csv')
  })

  test('what the dialog writes in every format is what was imported, in the order and the columns that are shown', async () => {
    const { page, profileDir } = await openRows()
    const plain = source.map(row => [...row])
    const lines = (bytes: Buffer, delimiter: string) => Papa.parse<string[]>(bytes.toString('utf8'), { delimiter, skipEmptyLines: true }).data
    expect(lines(await exported(page, 'csv'), ',')).toEqual([names, ...plain])
    expect(lines(await exported(page, 'tsv'), '\t')).toEqual([names, ...plain])
    const objects = source.map(row => Object.fromEntries(row.map((cell, at) => [names[at], cell])))
    const asText = (value: unknown) => (value as Record<string, unknown>[]).map(row => Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, String(cell)]))) // objects, as they were written
    // Numbers are read as text here: JavaScript would lose their last digits.
    const json = (text: string): unknown => JSON.parse(text.replaceAll(/(:\s*)(-?\d+(?:\.\d+)?)(\s*[,}])/g, '$1"$2"$3'))
    expect(asText(json((await exported(page, 'json')).toString('utf8')))).toEqual(objects)
    expect(asText((await exported(page, 'ndjson')).toString('utf8').trimEnd().split('\n').map(json))).toEqual(objects)
    expect(await parquetRows(await exported(page, 'parquet'), `${profileDir}/flow.parquet`)).toEqual(plain)

    // Sorted the other way round, one column hidden.
    await grid(page).getByRole('columnheader', { name: /^name/ }).click()
    await grid(page).getByRole('columnheader', { name: /^name/ }).click()
    await grid(page).locator('[role="columnheader"][aria-sort="descending"]').waitFor()
    await page.getByRole('button', { name: 'Columns', exact: true }).click()
    await page.getByRole('option', { name: 'amount' }).click()
    await page.keyboard.press('Escape')
    const [sheet] = await readXlsxFile(await exported(page, 'xlsx'))
    const cells = sheet?.data.map(row => row.map(cell => (cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell))))
    expect(cells).toEqual([names.filter(name => name !== 'amount'), ...plain.toReversed().map(row => row.filter((_, at) => at !== 2))])
    await page.getByText('42 of 42 rows written and counted').first().waitFor()
    await shot(page, 'exports')
    await page.getByRole('button', { name: /^Columns/ }).first().click()
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.keyboard.press('Escape')
    await grid(page).getByRole('columnheader', { name: /^name/ }).click()
  })

  test('found again from the grid, shown in another format, turned by a quarter, copied as Markdown and as a list', async () => {
    const { page } = await openRows()
    const cell = (text: string) => grid(page).getByText(text, { exact: true }).first()
    await cell('row 00').click()
    const at = () => page.getByRole('group', { name: 'Selection' }).textContent()
    // Before anything was looked for, F3 asks what.
    await page.keyboard.press('F3')
    await page.getByRole('textbox', { name: 'Find in the result' }).waitFor()
    await page.keyboard.type('pipe |')
    await page.keyboard.press('Enter')
    await eventually(at, text => expect(text).toContain('Row 7, note'))
    await page.keyboard.press('Escape')
    await page.getByRole('textbox', { name: 'Find in the result' }).waitFor({ state: 'detached' })
    for (const [keys, place] of [['F3', 'Row 14, note'], ['F3', 'Row 21, note'], ['Shift+F3', 'Row 14, note'], ['Shift+F3', 'Row 7, note'], ['Shift+F3', 'Row 42, note']] as const) {
      await page.keyboard.press(keys)
      await eventually(at, text => expect(text).toContain(place))
    }
    await page.keyboard.press('Control+Home')

    // A format is for the eyes: the copy below has the values as they are.
    await page.getByRole('columnheader', { name: /^big/ }).hover()
    await page.getByRole('button', { name: 'Menu of big' }).click()
    await page.getByRole('menuitem', { name: 'Show values as…' }).click()
    const format = page.getByRole('dialog', { name: 'Show big as' })
    await format.getByLabel('Show big as').selectOption('grouped')
    await shot(page, 'format')
    await format.getByRole('button', { name: 'Apply' }).click()
    await cell('9,007,199,254,740,993').waitFor()
    await cell('row 00').click()
    await page.keyboard.press('Control+Shift+End')
    await eventually(at, text => expect(text).toContain('42 rows × 5 columns'))
    await command(page, 'Copy the chosen cells as Markdown table')
    const markdown = await eventually(() => clipboard(page), text => expect(text.split('\n')).toHaveLength(44))
    expect(markdown.split('\n')[0]).toBe('| name | big | amount | day | note |')
    expect(markdown.split('\n')[8]).toBe('| row 06 | 9007199254740999 | 6.65 | 2025-05-07 | pipe \\| and \\\\ back |')
    await grid(page).focus()
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Control+ ')
    await command(page, 'Copy the chosen cells as list for IN')
    expect(await eventually(() => clipboard(page), text => expect(text[0]).toBe('('))).toBe(`(${source.map(row => row[1]).join(', ')})`)

    // One row as a list of its values.
    await cell('row 02').click()
    await page.keyboard.press(' ')
    const detail = page.getByRole('complementary', { name: 'Row' })
    expect(await detail.getByRole('term').allTextContents()).toEqual(names)
    await detail.getByRole('button', { name: 'Copy as JSON' }).click()
    expect(JSON.parse(await eventually(() => clipboard(page), text => expect(text[0]).toBe('[')))).toEqual([{ name: 'row 02', big: '9007199254740995', amount: '2.25', day: '2025-05-03', note: 'comma, semicolon; tab\there' }])
    await detail.getByRole('button', { name: 'Close the row' }).click()
  })

  test('charts become pictures, and fields of a pivot are moved by pointer and by keyboard', async () => {
    const { page } = await openRows()
    await command(page, 'Show the chart')
    await page.locator('.chart svg').waitFor()
    const saved = async (kind: string) => {
      await page.getByRole('button', { name: 'Save picture' }).click()
      return downloaded(page, () => page.getByRole('menuitem', { name: kind }).click())
    }
    const svg = (await bytesOf(await saved('SVG'))).toString('utf8')
    // Whichever column it goes along, its values are in the picture.
    expect([svg.startsWith('<svg'), source.some(([name, , , day]) => svg.includes(`>${name}<`) || svg.includes(`>${day}<`))]).toEqual([true, true])
    const png = await bytesOf(await saved('PNG'))
    expect([png.subarray(1, 4).toString('latin1'), png.readUInt32BE(16) > 400, png.readUInt32BE(20) > 100, png.length > 4_000]).toEqual(['PNG', true, true, true])

    await command(page, 'Show the pivot')
    const form = page.getByRole('form', { name: 'Pivot settings' })
    const part = (name: string) => form.getByRole('group', { name, exact: true })
    const grips = (name: string) => part(name).getByRole('button', { name: /^Move / }).evaluateAll(all => all.map(each => each.getAttribute('aria-label')))
    const field = (name: string) => part('Fields').getByRole('button', { name, exact: true })
    await part('Rows').getByRole('button', { name: /^Move / }).first().waitFor()
    const before = await grips('Rows')
    // Escape in the middle of a drag leaves everything as it was.
    await field('note').hover()
    await page.mouse.down()
    const columnsPart = await part('Columns').boundingBox()
    await page.mouse.move((columnsPart?.x ?? 0) + 40, (columnsPart?.y ?? 0) + 12, { steps: 4 })
    await shot(page, 'pivot-drag')
    await page.keyboard.press('Escape')
    await page.mouse.up()
    expect([await grips('Rows'), await grips('Columns')]).toEqual([before, []])
    await field('note').dragTo(part('Columns'))
    await eventually(() => grips('Columns'), labels => expect(labels).toEqual(['Move note, columns 1 of 1']))
    await field('day').dragTo(part('Rows').getByRole('button', { name: /^Move / }).first())
    await eventually(() => grips('Rows'), labels => expect(labels?.[0]).toBe('Move day, rows 1 of 2'))
    await page.getByRole('region', { name: 'Pivot table' }).getByRole('gridcell').first().waitFor()
    await shot(page, 'pivot')
    // The same by keyboard, and said.
    await part('Rows').getByRole('button', { name: 'Move day, rows 1 of 2' }).focus()
    await page.keyboard.press('Alt+ArrowDown')
    await page.getByRole('status').filter({ hasText: 'day: rows, place 2 of 2.' }).waitFor()
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), label => expect(label).toBe('Move day, rows 2 of 2'))
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Move to columns' }).waitFor()
    await shot(page, 'pivot-menu')
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await eventually(async () => {
      if (await focused() !== 'Move to columns') await page.keyboard.press('ArrowDown')
      return focused()
    }, text => expect(text).toBe('Move to columns'))
    await page.keyboard.press('Enter')
    await eventually(() => grips('Columns'), labels => expect(labels).toEqual(['Move note, columns 1 of 2', 'Move day, columns 2 of 2']))
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), label => expect(label).toBe('Move day, columns 2 of 2'))
    await command(page, 'Show results')
  })

  test('differences are copied, kept and exported as they are shown; a result goes when it is deleted', async () => {
    const { page } = await openRows()
    const changed = source.slice(2).map((row, at) => (at === 0 ? [...row.slice(0, 1), '5', ...row.slice(2)] : row))
    await importRows(page, [...changed, ['row 99', '7', '1.5', '2025-06-01', 'new']], 'second.csv')
    await command(page, 'Compare two results')
    const rows = page.getByRole('grid', { name: 'Differences' })
    await rows.getByText('Changed', { exact: true }).waitFor()
    const shown = [
      ['Changed', 'row 02', '2.25', '2025-05-03', notes[2] ?? '', '9007199254740995', '5', '-9007199254740990'], ['New', 'row 99', '1.5', '2025-06-01', 'new', '', '7', '7'],
      ['Lost', 'row 01', '1.15', '2025-05-02', notes[1] ?? '', '9007199254740994', '', '-9007199254740994'], ['Lost', 'row 00', '0.05', '2025-05-01', 'plain', '9007199254740993', '', '-9007199254740993'],
    ]
    const head = ['State', 'name', 'amount', 'day', 'note', 'big, first', 'big, second', 'big, difference']
    await shot(page, 'diff')
    await rows.getByText('row 02', { exact: true }).click()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+Shift+C')
    const copied = await eventually(() => clipboard(page), text => expect(text).toContain('State\tname'))
    expect(Papa.parse<string[]>(copied, { delimiter: '\t' }).data).toEqual([head, ...shown])
    await page.keyboard.press('Control+c')
    await eventually(() => clipboard(page), text => expect(Papa.parse<string[]>(text, { delimiter: '\t' }).data).toEqual(shown))

    // Only what is new and lost, to a file and to a result of its own.
    await page.getByRole('button', { name: 'Changed 1' }).click()
    await page.getByRole('button', { name: 'Export differences' }).click()
    const csv = await bytesOf(await downloaded(page, () => page.getByRole('menuitem', { name: 'CSV' }).click()))
    expect(Papa.parse<string[]>(csv.toString('utf8'), { skipEmptyLines: true }).data).toEqual([head, ...shown.slice(1)])
    await page.getByRole('button', { name: 'Keep as a result' }).click()
    await page.getByText('3 rows, complete').first().waitFor()
    await page.getByRole('tab', { name: /^Differences: source → second/ }).waitFor()
    await shot(page, 'diff-kept')

    await command(page, 'Show stored results')
    await page.getByRole('button', { name: /^Actions for Differences/ }).click()
    await page.getByRole('menuitem', { name: 'Delete its rows…' }).click()
    await page.getByRole('button', { name: 'Delete 3 rows' }).click()
    await eventually(() => page.getByRole('button', { name: /^Actions for Differences/ }).count(), count => expect(count).toBe(0))
  })

  test('a bundle with the hash only is checked against own rows; two results stand side by side, also after a restart', async () => {
    const app = await openRows()
    await app.page.getByRole('tab', { name: /Reach and frequency/ }).first().click()
    await command(app.page, 'Show results')
    await app.page.getByText(/rows?, complete/).first().waitFor()
    await grid(app.page).getByRole('gridcell').first().waitFor()
    await command(app.page, 'Show how this result came about')
    await app.page.getByRole('radio', { name: /^Hash only/ }).check()
    const bundle = await bytesOf(await downloaded(app.page, () => app.page.getByRole('button', { name: 'Make the bundle' }).click()))
    await app.page.getByLabel('Bundle', { exact: true }).setInputFiles({ name: 'hash.zip', mimeType: 'application/zip', buffer: bundle })
    await app.page.getByText('Same rows, byte for byte.').waitFor()
    await shot(app.page, 'bundle')

    // Run once more, and laid beside the first run.
    await app.page.getByRole('tab', { name: /Reach and frequency/ }).first().click()
    await command(app.page, 'Show results')
    await app.page.getByRole('button', { name: /^Run on / }).click()
    await app.page.getByRole('tablist', { name: 'Results' }).getByRole('tab').nth(1).waitFor()
    await app.page.getByRole('button', { name: /Same rows as the bundle|Differs from the bundle/ }).first().waitFor()
    await app.page.getByRole('button', { name: 'Show another result beside this one' }).click()
    await app.page.getByRole('menuitem', { name: /^Run / }).first().click()
    await app.page.getByRole('region', { name: 'Result beside' }).getByRole('gridcell').first().waitFor()
    await shot(app.page, 'beside')
    await untilOnDisk(app.profileDir, "SELECT look FROM result_look WHERE json_extract(look, '$.beside') IS NOT NULL", kept => expect(kept).toHaveLength(1))
    await app.restart()
    await app.page.getByRole('region', { name: 'Result beside' }).getByRole('gridcell').first().waitFor()
  })
})
