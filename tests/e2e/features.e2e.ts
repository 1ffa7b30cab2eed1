import { expect, test } from 'vitest'
import { forEachShell } from './harness/open-app.ts'
import { editorText, eventually, exploreSampleData, runToRows, typeInNewTab } from './steps.ts'

// One short way through every large feature; the web shell has a file of its own for each of them.
forEachShell((_open, _shell, openShared) => {
  const openSample = () => openShared(({ page }) => exploreSampleData(page))

  test('the language marks a mistake, and the check stops at it', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, 'SELECT campain FROM dsp_impressions')
    await page.locator('.monaco-editor .squiggly-error').first().waitFor()
    await page.keyboard.press('Control+Shift+Enter')
    await page.locator('.ladder-head').getByText('Language check failed').waitFor()
  })

  test('a parameter is declared, and what will be sent holds its value', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, "SELECT campaign FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('name') GROUP BY campaign")
    await page.getByRole('button', { name: /^Parameters: / }).click()
    const form = page.getByRole('dialog', { name: /^Parameters: / })
    await form.getByRole('button', { name: /^Declare/ }).first().click()
    await form.getByRole('textbox', { name: 'Value of name' }).fill('Spring')
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'What will be sent' }).click()
    await page.getByRole('region', { name: 'Parameter values as sent' }).getByText('Spring').waitFor()
  })

  test('a query is built by choosing, and a template runs to rows', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, '')
    await page.getByRole('button', { name: 'Build it by choosing' }).click()
    await page.getByRole('button', { name: /^dsp_impressions/ }).click()
    await eventually(() => editorText(page), text => expect(text.trim()).toBe('SELECT\nFROM dsp_impressions'))
    await page.keyboard.press('Control+Shift+2')
    await page.getByRole('textbox', { name: 'Search templates' }).fill('reach frequency campaign')
    await page.getByRole('option', { name: /^Reach and frequency by campaign/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await eventually(() => editorText(page), text => expect(text).toMatch(/^WITH exposures/))
    await runToRows(page)
  })
})
