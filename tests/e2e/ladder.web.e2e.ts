import { expect, test } from 'vitest'
import { inWebShell } from './harness/open-app.ts'
import { eventually, exploreSampleData, typeInNewTab } from './steps.ts'

const brokenSql = '-- the mistake stands on line 3\nSELECT campaign,\n  SUM(impresions) AS impressions\nFROM dsp_impressions\nGROUP BY campaign'

inWebShell((_open, openShared) => {
  const openSample = () => openShared(({ page }) => exploreSampleData(page))

  test('the check stops at a mistake, leads to its place, and climbs to the top once it is mended', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, brokenSql)
    await page.keyboard.press('Control+Shift+Enter')
    const rungs = page.getByRole('region', { name: 'Check' }).getByRole('listitem')
    const head = page.locator('.ladder-head')
    await head.getByText('Language check failed').waitFor()
    const place = page.getByRole('button', { name: /^Line 3, column 7:/ })
    await place.click()
    await page.getByRole('button', { name: 'Go on anyway' }).click()
    await head.getByText('Language check and Local run failed').waitFor()
    await page.getByRole('button', { name: 'Go to line 3, column 7' }).click()

    // The explanation brings the change that mends it.
    await page.getByRole('button', { name: 'Change to impressions' }).click()
    await page.locator('.notice', { hasText: 'changed since' }).waitFor()
    await page.keyboard.press('Control+Shift+Enter')
    await rungs.getByText('Ready to run on').waitFor()
    await eventually(() => rungs.locator('.rung-verdict').allTextContents(), verdicts => expect(verdicts.slice(0, 3)).toEqual(['passed', 'passed', 'passed']))
    await page.getByRole('region', { name: 'Synthetic rows' }).getByRole('columnheader', { name: 'campaign' }).waitFor()
    await page.reload()
    await rungs.getByText('Ready to run on').waitFor()
    await page.getByRole('button', { name: /^Run live on / }).click()
    await page.getByText(/rows?, complete/).first().waitFor()
  })

  test('a run that AMC refused says what it means, and goes to the line as written', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, brokenSql)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Go to line 3, column 7' }).click()
    await page.locator('.squiggly-error').first().waitFor()
  })
})
