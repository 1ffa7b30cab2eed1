import { expect, test } from 'vitest'
import { forEachShell } from './harness/open-app.ts'
import { exploreSampleData, runToRows } from './steps.ts'

forEachShell((open) => {
  test('a newcomer sees rows within a minute and two clicks, and everything says synthetic', async () => {
    const startedMs = Date.now()
    const { page } = await open()
    await exploreSampleData(page)
    await runToRows(page)
    expect(Date.now() - startedMs).toBeLessThan(60_000)
    expect(await page.getByText('synthetic').count()).toBeGreaterThan(1)
    expect(await page.getByRole('button', { name: /^Run on / }).textContent()).toContain('Northwind')
  })

  test('the way leads back: sample data is removed with one confirmation, and the welcome page returns', async () => {
    const { page } = await open()
    await exploreSampleData(page)
    await page.evaluate(() => { location.hash = '/logins' })
    await page.getByRole('button', { name: 'Remove sample data' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('No login yet').waitFor()
  })
})
