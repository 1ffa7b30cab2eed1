import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { forEachShell } from './harness/open-app.ts'
import { editorText, eventually, exploreSampleData, typeInNewTab } from './steps.ts'

/** Puts the cursor on line 1 at a column, counted from 1. */
async function goToColumn(page: Page, column: number): Promise<void> {
  await page.keyboard.press('Control+Home')
  for (let step = 1; step < column; step++) await page.keyboard.press('ArrowRight')
}

forEachShell((open) => {
  test('a mistake is marked and listed, leads to its place, and a quick fix mends it', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    await typeInNewTab(page, 'SELECT campain, SUM(impressions) AS shown FROM dsp_impressions GROUP BY campain')
    await page.locator('.monaco-editor .squiggly-error').first().waitFor()
    await page.getByRole('contentinfo', { name: 'Status' }).getByRole('button', { name: /\d errors?/ }).click()
    const problems = page.getByRole('tree', { name: 'Problems' })
    await problems.getByText(/campain/).first().waitFor()
    await problems.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.getByText('Line 1, column 15').waitFor()
    // A list that is asked for while the editor still looks for fixes by itself is closed again.
    const fix = page.locator('.action-widget .monaco-list-row.action', { hasText: 'Change to campaign' })
    await eventually(async () => {
      if (await fix.isVisible()) return true
      await page.keyboard.press('Control+.')
      return fix.waitFor({ timeout: 2_000 }).then(() => true, () => false)
    }, shown => expect(shown).toBe(true))
    await page.keyboard.press('Enter')
    await eventually(() => editorText(page), text => expect(text).toMatch(/^SELECT campaign,/))
  })

  test('completion knows the columns of the table, without and with FROM, and Tab accepts', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    await typeInNewTab(page, 'SELECT  FROM dsp_impressions')
    await goToColumn(page, 8)
    await page.keyboard.type('campaign_i', { delay: 30 })
    await page.locator('.suggest-widget .monaco-list-row.focused', { hasText: 'campaign_id' }).waitFor()
    await page.keyboard.press('Tab')
    await eventually(() => editorText(page), text => expect(text).toMatch(/^SELECT campaign_id\w* FROM dsp_impressions$/))
    await typeInNewTab(page, '')
    await page.keyboard.type('SELECT impres', { delay: 30 })
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'impressions' }).first().waitFor()
  })

  test('a word typed faster than the language answers still gets its suggestions', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    await typeInNewTab(page, 'SELECT  FROM dsp_impressions')
    await goToColumn(page, 8)
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    await page.keyboard.type('campaign_i')
    await page.locator('.suggest-widget .monaco-list-row.focused', { hasText: 'campaign_id' }).waitFor()
    await page.keyboard.press('Tab')
    await eventually(() => editorText(page), text => expect(text).toMatch(/^SELECT campaign_id\w* FROM dsp_impressions$/))
  })

  test('hovering a column tells its privacy class, and the output columns tell what a row needs', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    await typeInNewTab(page, 'SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY campaign')
    await page.locator('.monaco-editor .view-line span span', { hasText: 'user_id' }).first().hover()
    await page.getByText(/VERY_HIGH: never in a result/).locator('visible=true').first().waitFor()
    await page.getByText('Output columns', { exact: true }).click()
    const row = page.getByRole('region', { name: 'Output columns' }).getByRole('row', { name: /reach/ })
    await row.getByText('non-additive').waitFor()
    expect(await row.textContent()).toContain('users')
  })

  test('the SQL is put in order by a shortcut', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    await typeInNewTab(page, 'select campaign, sum(impressions) as shown from dsp_impressions group by campaign -- all of them')
    await page.keyboard.press('Shift+Alt+F')
    await eventually(() => editorText(page), text => expect(text).toMatch(/^SELECT[\s\S]*\bFROM dsp_impressions\b[\s\S]*-- all of them/))
  })
})
