import { expect, test } from 'vitest'
import { forEachShell } from './harness/open-app.ts'
import { exploreSampleData, runToRows } from './steps.ts'

forEachShell((_open, _shell, openShared) => {
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
