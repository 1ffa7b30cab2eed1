import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { forEachShell } from './harness/open-app.ts'
import { editorText, eventually, exploreSampleData, runToRows, typeInNewTab, untilOnDisk, waitUntilKept } from './steps.ts'

forEachShell((open, _shell, openShared) => {
  /** On the workbench, with the example in front. */
  const openSample = async () => {
    const app = await openShared(({ page }) => exploreSampleData(page))
    await app.page.evaluate(() => { location.hash = '/' })
    await app.page.getByRole('tab', { name: /^Reach and frequency/ }).click()
    return app
  }

  test('a mistake is answered with AMC\'s words, and the run stays in the history', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, 'SELECT nonsense FROM dsp_impressions')
    await page.getByRole('button', { name: /^Run on |^Choose an instance/ }).click()
    const option = page.getByRole('option', { name: /Northwind Outdoor/ }).first()
    if (await option.isVisible().catch(() => false)) {
      await option.click()
      await page.getByRole('button', { name: /^Run on / }).click()
    }
    await page.getByText(/Column 'nonsense' not found/i).first().waitFor()
  })

  test('the command palette, quick open and a shortcut reach what they name', async () => {
    const { page } = await openSample()
    await page.keyboard.press('F1')
    await page.keyboard.type('theme: dark')
    await page.getByRole('option', { name: /Theme: dark/ }).waitFor()
    await page.keyboard.press('Enter')
    await eventually(() => page.evaluate(() => document.documentElement.dataset['theme']), theme => expect(theme).toBe('dark'))
    await page.keyboard.press('Control+p')
    await page.keyboard.type('path to conversion')
    await page.getByRole('option', { name: /Path to conversion/ }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: /Path to conversion/ }).waitFor()
    await page.keyboard.press('Control+,')
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
  })

  test('an export holds every row, and its file is the person\'s to keep', async () => {
    const { page, shell } = await openSample()
    await runToRows(page)
    const said = await page.getByText(/rows?, complete/).first().textContent()
    const rowCount = Number(/^([\d,]+) row/.exec(said ?? '')?.[1]?.replaceAll(',', ''))
    if (shell !== 'web') return // the file dialog of a window is the port's own test
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()])
    const lines = readFileSync(await download.path(), 'utf8').trimEnd().split(/\r?\n/)
    expect([lines.length, lines[0]]).toEqual([rowCount + 1, expect.stringContaining('campaign')])
  })

  test('a query is saved, changed, and an older version comes back', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, 'SELECT 1 AS first_version')
    await waitUntilKept(page)
    await page.keyboard.press('Control+s')
    await page.getByRole('textbox', { name: /name/i }).fill('My reach')
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: /^My reach/ }).waitFor()
    await page.locator('.monaco-editor').first().click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('SELECT 2 AS second_version')
    await page.keyboard.press('Control+s')
    await page.keyboard.press('F1')
    await page.keyboard.type('show versions')
    await page.getByRole('option', { name: /Show versions/ }).first().waitFor()
    await page.keyboard.press('Enter')
    await eventually(() => page.getByText(/Saved/).count(), count => expect(count).toBeGreaterThan(0))
    expect(await editorText(page)).toContain('second_version')
  })

  test('panels stay where the person put them, also after a restart', async () => {
    const app = await open()
    await exploreSampleData(app.page)
    const left = async () => (await app.page.locator('.monaco-editor').first().boundingBox())?.x ?? 0
    expect(await left()).toBeGreaterThan(200)
    await app.page.keyboard.press('Control+b')
    await eventually(left, x => expect(x).toBeLessThan(100))
    await untilOnDisk(app.profileDir, "SELECT value FROM setting WHERE key = 'workbench.layout'", ([kept]) => expect(JSON.stringify(kept).match(/visible\\":false/g)).toHaveLength(2)) // the builder, and now the navigator
    await app.restart()
    await app.page.locator('.monaco-editor .view-line').first().waitFor()
    expect(await left()).toBeLessThan(100)
  })

  test('a run can be cancelled, and the window says whether AMC confirmed', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, 'SELECT campaign FROM dsp_impressions GROUP BY campaign')
    await page.getByRole('button', { name: /^Run on / }).click()
    await page.getByRole('button', { name: 'Cancel run' }).click()
    await page.getByText(/This run was cancelled|rows?, complete/).first().waitFor()
  })

  test('a shortcut that another command has is taken only after asking', async () => {
    const { page } = await openSample()
    await page.evaluate(() => { location.hash = '/keyboard' })
    await page.getByRole('button', { name: 'Add a shortcut for Check with AMC without running' }).click()
    await page.keyboard.press('Control+b')
    const question = page.getByRole('alert').filter({ hasText: 'Show or hide the navigator' })
    await question.getByRole('button', { name: 'Take it over' }).click()
    await page.getByRole('button', { name: 'Remove Ctrl+B from Check with AMC without running' }).waitFor()
    expect(await page.getByRole('button', { name: 'Remove Ctrl+B from Show or hide the navigator' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Reset all' }).click()
    await page.getByRole('button', { name: 'Remove Ctrl+B from Show or hide the navigator' }).waitFor()
  })
})
