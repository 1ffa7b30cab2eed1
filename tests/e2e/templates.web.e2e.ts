import { expect, test } from 'vitest'
import { inWebShell } from './harness/open-app.ts'
import { editorText, eventually, exploreSampleData, runToRows } from './steps.ts'

inWebShell((open) => {
  test('from a question to rows by the keyboard; the copy knows its template; the library says what an instance cannot run', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    await page.keyboard.press('Control+Shift+2')
    const search = page.getByRole('textbox', { name: 'Search templates' })
    await search.waitFor()
    await eventually(() => search.evaluate(field => field === document.activeElement), focused => expect(focused).toBe(true))
    await page.keyboard.type('reach frequncy campaign')
    const list = page.getByRole('listbox', { name: 'Templates' })
    await list.getByRole('option', { name: /^Reach and frequency by campaign/, selected: true }).waitFor()
    const preview = page.getByRole('article', { name: 'Reach and frequency by campaign' })
    await preview.getByRole('region', { name: 'Sample rows' }).getByRole('columnheader', { name: 'campaign', exact: true }).waitFor()
    await preview.getByText('synthetic').waitFor()
    expect(await preview.locator('.template-sql [data-token="parameter"]').count()).toBeGreaterThan(0)

    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: /^Reach and frequency by campaign/, selected: true }).last().waitFor()
    await eventually(() => editorText(page), text => expect(text).toMatch(/^WITH exposures/))
    await runToRows(page)
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.getByText(/^From template Reach and frequency by campaign, version [0-9a-f]{7}/).waitFor()
    await page.getByRole('button', { name: 'Show the template' }).click()
    await preview.waitFor()

    // The library again, for an instance without DSP tables.
    const all = await list.getByRole('option').count()
    await page.getByRole('combobox', { name: 'Instance', exact: true }).selectOption({ label: 'Adatum Kitchen NA, adatum-kitchen-us' })
    await list.getByText(/^lacks dsp_impressions/).first().waitFor()
    await page.getByRole('switch', { name: 'Only what it can run' }).check({ force: true })
    await eventually(() => list.getByRole('option').count(), count => expect(count > 0 && count < all).toBe(true))
    expect(await list.getByText(/lacks/).count()).toBe(0)

    // A slash leads to the search from anywhere on the page, Escape clears it.
    await page.getByRole('navigation', { name: 'Categories' }).getByRole('button', { name: /^Overlap/ }).click()
    await page.keyboard.press('/')
    await page.keyboard.type('zzzz')
    await page.getByText('No template fits').waitFor()
    await page.keyboard.press('Escape')
    await list.getByRole('option').first().waitFor()
  })

  test('a template of one\'s own is kept, copied, and its copies hear of a change', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    const command = async (title: string) => {
      await page.keyboard.press('F1')
      await page.getByRole('combobox', { name: 'All commands' }).fill(title)
      await page.keyboard.press('Enter')
    }
    const saveTemplate = async (summary: string, over = false) => {
      await command('Save as a template of your own')
      const dialog = page.getByRole('dialog', { name: 'Save as a template of your own' })
      if (over) {
        await dialog.getByRole('switch', { name: /^Put it over “Our weekly reach”/ }).check({ force: true })
        await eventually(() => dialog.getByRole('textbox', { name: 'Summary' }).inputValue(), shown => expect(shown).toBe('How many people we reached.'))
      }
      await dialog.getByRole('textbox', { name: 'Title' }).fill('Our weekly reach')
      await dialog.getByRole('textbox', { name: 'Summary' }).fill(summary)
      await dialog.getByRole('button', { name: 'Save template' }).click()
      await dialog.waitFor({ state: 'hidden' })
    }
    await saveTemplate('How many people we reached.')
    await page.getByRole('button', { name: 'New tab', exact: true }).click()
    await page.getByRole('button', { name: 'Start from a template' }).click()
    await page.getByRole('combobox', { name: 'Start from a template' }).fill('our weekly')
    await page.getByRole('option', { name: /^Our weekly reach/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: /^Our weekly reach/ }).waitFor()
    await eventually(() => editorText(page), text => expect(text).toContain('bucketed AS ('))
    await page.getByRole('tab', { name: /^Untitled query/ }).waitFor({ state: 'detached' })

    // The tab that the template came from is a copy of it as well: its next text becomes the template's.
    await page.getByRole('tab', { name: /^Reach and frequency by campaign/ }).click()
    await page.locator('.monaco-editor').first().click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('-- Mended\n')
    await saveTemplate('How many people we really reached.', true)
    await page.getByRole('tab', { name: /^Our weekly reach/ }).click()
    await page.getByText('has changed since this copy of it was taken').waitFor()
    await page.getByRole('button', { name: 'Compare' }).first().click()
    const compare = page.getByRole('dialog', { name: /^Compare with/ })
    await compare.getByText('-- Mended').first().waitFor()
    await compare.getByRole('button', { name: /^Take over/ }).click()
    await eventually(() => editorText(page), text => expect(text).toMatch(/^-- Mended/))
    await page.getByText('has changed since this copy of it was taken').waitFor({ state: 'hidden' })

    await page.evaluate(() => { location.hash = '/templates' })
    await page.getByRole('button', { name: /^Your own/ }).click()
    await page.getByText('How many people we really reached.').first().waitFor()
    await page.getByRole('button', { name: 'Remove this template' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: /^Your own/ }).waitFor()
  })
})
