import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { inWebShell } from './harness/open-app.ts'
import { eventually, exploreSampleData, runToRows, typeInNewTab } from './steps.ts'

/** The address of the built-in service, as the app's log tells it. */
function serviceUrl(profileDir: string): string {
  const logs = join(profileDir, 'logs')
  const lines = readdirSync(logs).flatMap(name => readFileSync(join(logs, name), 'utf8').split('\n'))
  return /"url":"([^"]+)"/.exec(lines.findLast(line => line.includes('the built-in service is ready')) ?? '')?.[1] ?? ''
}

async function setFaults(url: string, rules: readonly object[]): Promise<void> {
  const answer = await fetch(`${url}/_sandbox/faults`, { method: 'PUT', headers: { 'x-sandbox-admin': '1', 'content-type': 'application/json' }, body: JSON.stringify({ rules }) })
  expect(answer.status).toBe(200)
}

/** Some dozen rows of a hundred thousand letters each: enough that the first of them are stored long before the last is sent. */
const wideSql = `SELECT campaign, city_name, REPLACE('${'x'.repeat(500)}', 'x', '${'wide '.repeat(40)}') AS note, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY 1, 2`
const focusedRole = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('role'))

inWebShell((open) => {
  test('rows are on screen while the rest arrives: they scroll, sorting waits, and cancelling leaves no half result', async () => {
    const { page, profileDir } = await open()
    await exploreSampleData(page)
    const url = serviceUrl(profileDir)
    await typeInNewTab(page, wideSql)
    await setFaults(url, [{ kind: 'slow-download', bytesPerSecond: 800_000 }])
    await page.getByRole('button', { name: /^Run on / }).click()
    await page.getByText(/^First [\d,]+ rows.*still arriving$/).first().waitFor()
    const grid = page.getByRole('grid', { name: 'Results' })
    await grid.getByRole('gridcell').first().waitFor()
    if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/arriving.png` })
    await grid.getByRole('gridcell').first().click()
    await page.keyboard.press('Control+End')
    await eventually(() => page.getByRole('group', { name: 'Selection' }).textContent(), text => expect(text).toMatch(/Row (?!1,)\d+, impressions/))
    await grid.getByRole('columnheader', { name: 'campaign' }).click()
    await page.getByText('Sorting waits until all rows have arrived.').first().waitFor({ state: 'attached' })
    expect(await page.getByRole('button', { name: 'Export…' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Cancel this run' }).click()
    await page.getByText('This run was cancelled').first().waitFor()
    expect(await page.getByText(/rows, complete/).count()).toBe(0)
  })

  test('every panel is in the menu at the end of the tabs; the results take all the room and give it back', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    await runToRows(page)
    await page.getByRole('button', { name: 'All panels' }).click()
    await page.getByRole('menuitem', { name: 'Stored results' }).click()
    await page.getByRole('textbox', { name: 'Search stored results' }).waitFor()
    await page.getByRole('tab', { name: 'Stored results', selected: true }).press('Home')
    expect(await focusedRole(page)).toBe('tab')
    await page.getByRole('tab', { name: 'Results', exact: true }).click()
    await page.keyboard.press('Alt+j')
    await page.locator('.monaco-editor').first().waitFor({ state: 'hidden' })
    await page.keyboard.press('Control+`')
    await page.locator('.monaco-editor').first().waitFor()

    // A narrow window gives its room to the work; what it hid comes back with the width.
    await page.setViewportSize({ width: 640, height: 400 })
    const navigatorWidth = () => page.getByRole('tab', { name: 'Queries' }).evaluate(tab => tab.closest('.dv-groupview')?.getBoundingClientRect().width ?? 0)
    await eventually(navigatorWidth, width => expect(width).toBe(0))
    await page.setViewportSize({ width: 1280, height: 800 })
    await eventually(navigatorWidth, width => expect(width).toBeGreaterThan(100))

    // A double click opens a value.
    await page.getByRole('grid', { name: 'Results' }).getByRole('gridcell').first().dblclick()
    await page.getByRole('dialog').getByText(/characters?/).waitFor()
    await page.keyboard.press('Escape')
  })
})
