import { expect, test } from 'vitest'
import { forEachShell } from './harness/open-app.ts'
import { editorText, eventually, exploreSampleData, typeInNewTab, untilOnDisk } from './steps.ts'

forEachShell((open) => {
  test('after kill -9 every tab, its text, its parameters and the cursor are back', async () => {
    const app = await open()
    await exploreSampleData(app.page)
    await typeInNewTab(app.page, 'SELECT campaign\nFROM dsp_impressions -- never saved')
    await app.page.keyboard.press('ArrowUp')
    await app.page.keyboard.press('End')
    await app.page.getByText('Line 1, column 16').waitFor()
    await untilOnDisk(app.profileDir, 'SELECT sql, cursor FROM tab WHERE active = 1', ([tab]) => expect(tab).toMatchObject({ sql: expect.stringContaining('never saved'), cursor: expect.stringContaining('16') }))
    await app.kill()
    await app.restart()
    await eventually(() => editorText(app.page), text => expect(text).toContain('never saved'))
    expect(await app.page.getByRole('tab', { name: /Reach and frequency/ }).count()).toBe(1)
    await app.page.getByText('Line 1, column 16').waitFor()
  })

  test('a run that was on its way when the app was killed ends well after the next start', async () => {
    const app = await open()
    await exploreSampleData(app.page)
    await app.page.getByRole('button', { name: /^Run on / }).click()
    await app.page.getByRole('button', { name: 'Cancel run' }).waitFor()
    await app.kill()
    await app.restart()
    await app.page.getByText(/rows?, complete/).first().waitFor()
  })
})
