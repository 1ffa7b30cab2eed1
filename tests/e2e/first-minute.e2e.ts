import { expect, test } from 'vitest'
import { forEachShell } from './harness/open-app.ts'
import { exploreSampleData, runToRows } from './steps.ts'

forEachShell((_open, _shell, openShared) => {
  test('before any login the workbench can be gone to, for drafting and for files, and back', async () => {
    const { page } = await openShared(async () => {}, { asDelivered: true })
    await page.getByRole('heading', { name: 'Welcome to RecomAMP' }).waitFor()
    await page.keyboard.press('F1')
    await page.keyboard.type('Show stored results')
    await page.keyboard.press('Enter')
    await page.getByText('No query is open').waitFor()
    await page.getByRole('tab', { name: 'Stored results', selected: true }).waitFor()
    await page.getByRole('button', { name: 'Welcome', exact: true }).click()
    await page.getByRole('heading', { name: 'Welcome to RecomAMP' }).waitFor()
  })

  test('a newcomer sees rows after two clicks, and everything says synthetic', async () => {
    const { page } = await openShared(async () => {}, { asDelivered: true })
    await exploreSampleData(page)
    await runToRows(page)
    expect(await page.getByText('synthetic').count()).toBeGreaterThan(1)
    expect(await page.getByRole('button', { name: /^Run on / }).textContent()).toContain('Northwind')
  })

  test('the way leads back: sample data is removed with one click, and the welcome page returns', async () => {
    const { page } = await openShared(app => exploreSampleData(app.page))
    await page.evaluate(() => { location.hash = '/logins' })
    await page.getByRole('button', { name: 'Remove sample data' }).click()
    await page.getByText('No login yet').waitFor()
  })
})
