import { expect, test } from 'vitest'
import { forEachShell } from './harness/open-app.ts'
import { editorText, eventually, exploreSampleData, typeInNewTab, waitUntilKept } from './steps.ts'

forEachShell((open) => {
  test('after kill -9 every tab, its text, its parameters and the cursor are back', async () => {
    const app = await open()
    await exploreSampleData(app.page)
    await typeInNewTab(app.page, 'SELECT campaign\nFROM dsp_impressions -- never saved')
    await app.page.keyboard.press('ArrowUp')
    await app.page.keyboard.press('End')
    await waitUntilKept(app.page)
    // Within a second of the last key it is on disk; the window has just said so.
    await app.kill()
    await app.restart()
    await app.page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 30_000 })
    await eventually(() => editorText(app.page), text => expect(text).toContain('never saved'))
    expect(await app.page.getByRole('tab', { name: /Reach and frequency/ }).count()).toBe(1)
    await app.page.locator('.monaco-editor').first().click({ position: { x: 300, y: 300 } })
  })

  test('a run that was on its way when the app was killed ends well after the next start', async () => {
    const app = await open()
    await exploreSampleData(app.page)
    await app.page.getByRole('button', { name: /^Run on / }).click()
    await app.page.getByRole('button', { name: 'Cancel run' }).waitFor()
    await app.kill()
    await app.restart()
    await app.page.getByText(/rows?, complete/).first().waitFor({ timeout: 60_000 })
  })
})
