import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { inWebShell } from './harness/open-app.ts'
import { editorText, eventually, exploreSampleData, typeInNewTab } from './steps.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds that WCAG 2 A and AA forbid. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: engine } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> } }
    const found = await engine.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
  })
}

/** Opens the builder on an empty tab. */
async function openBuilder(page: Page): Promise<void> {
  await typeInNewTab(page, '')
  await page.getByRole('button', { name: 'Build it by choosing' }).click()
  await page.getByRole('heading', { name: 'Choose a data source' }).waitFor()
}

/** Picks an entry by typing its name and Enter, as fast as somebody who knows it: the picker waits for nothing, and nor does this. */
async function choose(page: Page, picker: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: picker }).focus()
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
}

async function sqlIs(page: Page, expected: string): Promise<void> {
  await eventually(() => editorText(page), text => expect(text.trim()).toBe(expected))
}

inWebShell((_open, openShared) => {
  const openSample = () => openShared(({ page }) => exploreSampleData(page))

  test('a query is put together by choosing, each choice is one step of undo, and the SQL can be edited beside it', async () => {
    const { page } = await openSample()
    await openBuilder(page)
    await page.getByRole('button', { name: /^dsp_impressions/ }).click()
    await sqlIs(page, 'SELECT\nFROM dsp_impressions')
    await choose(page, 'Add a column', 'campaign')
    await choose(page, 'Add a measure', 'total_cost')
    await choose(page, 'Add a measure', 'user_id')
    await sqlIs(page, 'SELECT\n  campaign,\n  SUM(total_cost) / 100000 AS total_cost,\n  COUNT(DISTINCT user_id) AS users\nFROM dsp_impressions\nGROUP BY campaign')
    await page.getByRole('button', { name: 'Add a condition', exact: true }).click()
    await choose(page, 'Column of the condition', 'device_type')
    await page.getByRole('checkbox', { name: 'Phone', exact: true }).check()
    await page.getByRole('button', { name: 'Add condition', exact: true }).click()
    await sqlIs(page, "SELECT\n  campaign,\n  SUM(total_cost) / 100000 AS total_cost,\n  COUNT(DISTINCT user_id) AS users\nFROM dsp_impressions\nWHERE device_type IN ('Phone')\nGROUP BY campaign")
    await page.locator('.monaco-editor .view-lines').first().click()
    await page.keyboard.press('Control+z')
    await eventually(() => editorText(page), text => expect(text).not.toContain('WHERE'))
    await page.keyboard.press('Control+End')
    await page.keyboard.type('\nHAVING users >')
    await page.getByText(/^The SQL cannot be read at line/).waitFor()
    await page.keyboard.type(' 200')
    await page.getByRole('list', { name: 'Conditions on measures' }).getByText('is more than 200').waitFor()
    await page.getByText('Each row needs 2 users, because of campaign.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Control+Shift+B')
    await page.getByText('Each row needs 2 users, because of campaign.').waitFor({ state: 'hidden' })
  })

  test('everything goes by keyboard, and what cannot be taken apart says why and where', async () => {
    const { page } = await openSample()
    await page.emulateMedia({ colorScheme: 'dark' })
    await openBuilder(page)
    // The builder took the focus when it opened.
    await page.locator('.builder-start input:focus').waitFor()
    // Nothing is waited for between the keys: the focus goes on by itself, and no choice is lost to a slow computer.
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    await page.keyboard.type('sponsored_ads_traffic')
    await page.keyboard.press('Enter')
    await page.keyboard.type('campaign')
    await page.keyboard.press('Enter')
    await choose(page, 'Add a column', 'ad_product_type')
    await choose(page, 'Add a measure', 'clicks')
    await devtools.detach()
    await sqlIs(page, 'SELECT\n  campaign,\n  ad_product_type,\n  SUM(clicks) AS clicks\nFROM sponsored_ads_traffic\nGROUP BY campaign, ad_product_type')
    await page.getByRole('list', { name: /Columns and measures/ }).getByRole('button', { name: 'campaign', exact: true }).focus()
    await page.keyboard.press('Alt+ArrowDown')
    await eventually(() => editorText(page), text => expect(text).toMatch(/SELECT\s+ad_product_type,\s+campaign,/))
    await eventually(() => page.evaluate(() => document.activeElement?.textContent ?? ''), text => expect(text).toContain('campaign'))
    await page.keyboard.press('Delete')
    await eventually(() => editorText(page), text => expect(text).not.toContain('campaign'))
    await page.keyboard.press('Control+z')
    await eventually(() => editorText(page), text => expect(text).toMatch(/SELECT\s+ad_product_type,\s+campaign,/))
    await page.getByRole('list', { name: /Columns and measures/ }).getByRole('button', { name: 'campaign', exact: true }).press('Delete')
    await sqlIs(page, 'SELECT\n  ad_product_type,\n  SUM(clicks) AS clicks\nFROM sponsored_ads_traffic\nGROUP BY ad_product_type')
    await page.getByRole('button', { name: 'Add a condition', exact: true }).press('Enter')
    await choose(page, 'Column of the condition', 'campaign')
    await page.getByRole('combobox', { name: 'How campaign is tested' }).selectOption('contains')
    await page.getByRole('textbox', { name: 'Text to look for in campaign' }).fill('brand')
    await page.keyboard.press('Enter')
    await eventually(() => editorText(page), text => expect(text).toContain("WHERE campaign LIKE '%brand%'"))
    await eventually(() => page.evaluate(() => document.activeElement?.textContent ?? ''), text => expect(text).toBe('Add a condition'))
    expect(await violations(page)).toEqual([])
    await typeInNewTab(page, 'SELECT campaign,\n  RANK() OVER (ORDER BY campaign) AS place\nFROM dsp_impressions')
    await page.getByText('This query uses a window function (line 2); edit it as text.').waitFor()
    await page.getByRole('button', { name: 'Show the place' }).click()
    await page.getByText('Line 2, column').waitFor()
    await page.keyboard.press('Control+Shift+B')
    await page.getByText('This query uses a window function').waitFor({ state: 'hidden' })
  })
})
