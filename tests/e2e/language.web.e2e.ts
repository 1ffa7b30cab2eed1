import { expect, onTestFinished, test } from 'vitest'
import type { Page } from 'playwright-core'
import { inWebShell } from './harness/open-app.ts'
import { editorText, eventually, exploreSampleData, typeInNewTab } from './steps.ts'

/** Puts the cursor on line 1 at a column, counted from 1. */
async function goToColumn(page: Page, column: number): Promise<void> {
  await page.keyboard.press('Control+Home')
  for (let step = 1; step < column; step++) await page.keyboard.press('ArrowRight')
}

inWebShell((_open, openShared) => {
  const openSample = () => openShared(({ page }) => exploreSampleData(page))

  test('a mistake is marked and listed, leads to its place, and a quick fix mends it', async () => {
    const { page } = await openSample()
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
    const { page } = await openSample()
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
    const { page } = await openSample()
    await typeInNewTab(page, 'SELECT  FROM dsp_impressions')
    await goToColumn(page, 8)
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    onTestFinished(() => devtools.detach())
    await page.keyboard.type('campaign_i')
    await page.locator('.suggest-widget .monaco-list-row.focused', { hasText: 'campaign_id' }).waitFor()
    await page.keyboard.press('Tab')
    await eventually(() => editorText(page), text => expect(text).toMatch(/^SELECT campaign_id\w* FROM dsp_impressions$/))
  })

  test('hovering a column tells its privacy class, and the output columns tell what a row needs', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, 'SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY campaign')
    await page.locator('.monaco-editor .view-line span span', { hasText: 'user_id' }).first().hover()
    await page.getByText(/VERY_HIGH: never in a result/).locator('visible=true').first().waitFor()
    await page.getByText('Output columns', { exact: true }).click()
    const row = page.getByRole('region', { name: 'Output columns' }).getByRole('row', { name: /reach/ })
    await row.getByText('non-additive').waitFor()
    expect(await row.textContent()).toContain('users')
  })

  test('the SQL is put in order by a shortcut', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, 'select campaign, sum(impressions) as shown from dsp_impressions group by campaign -- all of them')
    await page.keyboard.press('Shift+Alt+F')
    await eventually(() => editorText(page), text => expect(text).toMatch(/^SELECT[\s\S]*\bFROM dsp_impressions\b[\s\S]*-- all of them/))
  })

  test('F2 renames the name at the cursor wherever it is written, and refuses one that is taken', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, 'WITH a AS (SELECT campaign FROM dsp_clicks GROUP BY 1), b AS (SELECT campaign FROM a) SELECT campaign FROM b')
    await goToColumn(page, 6)
    await page.keyboard.press('F2')
    const dialog = page.getByRole('dialog', { name: 'Rename a' })
    await dialog.getByLabel('New name').fill('b')
    await page.keyboard.press('Enter')
    await dialog.getByText(/already means something else/).waitFor()
    await dialog.getByLabel('New name').fill('clicked')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await eventually(() => editorText(page), text => expect(text).toMatch(/^WITH clicked AS .* FROM clicked\)/))
  })

  test('a step is put where it is read, and what cannot be done is told at the cursor', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, 'WITH a AS (SELECT campaign FROM dsp_clicks GROUP BY 1) SELECT campaign FROM a')
    await goToColumn(page, 6)
    await page.keyboard.press('F1')
    await page.keyboard.type('Put the WITH step')
    await page.keyboard.press('Enter')
    await eventually(() => editorText(page), text => expect(text).toBe('SELECT campaign FROM (SELECT campaign FROM dsp_clicks GROUP BY 1) a'))
    await typeInNewTab(page, 'SELECT campaign,, FROM dsp_clicks')
    await page.keyboard.press('Shift+Alt+F')
    await page.getByText(/^Not formatted, because line 1 cannot be read/).first().waitFor()
  })

  test('the page of a problem is read from the panel, and its level changed there holds at once', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, 'SELECT campaign, SUM(total_cost) AS cost FROM dsp_impressions GROUP BY campaign')
    await page.keyboard.press('Control+Shift+M')
    const problems = page.getByRole('tree', { name: 'Problems' })
    await problems.getByText('This is in millicents').waitFor()
    await problems.getByRole('button', { name: 'cost-unit' }).click()
    await page.getByRole('dialog', { name: 'Money in parts of the currency' }).getByLabel('Level of cost-unit').selectOption('off')
    await problems.getByText('This is in millicents').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await page.getByRole('switch', { name: 'Audience query' }).click({ force: true })
    await problems.getByText(/An audience query/).first().waitFor()
  })
})
