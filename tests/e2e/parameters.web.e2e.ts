import { expect, test } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { inWebShell } from './harness/open-app.ts'
import { eventually, exploreSampleData, typeInNewTab, waitUntilKept } from './steps.ts'

async function openParameters(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Parameters: / }).click()
  const form = page.getByRole('dialog', { name: /^Parameters: / })
  await form.waitFor()
  return form
}

/** Pastes as a person does, through the clipboard's event. */
async function paste(field: Locator, text: string): Promise<void> {
  await field.focus()
  await field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

const sql = `SELECT campaign, SUM(impressions) AS shown FROM dsp_impressions
WHERE ARRAY_CONTAINS(CUSTOM_PARAMETER('devices'), device_type) AND {{column}} IS NOT NULL
{{#if ids}}AND campaign_id IN ({{ids}}){{/if}}
GROUP BY campaign`

inWebShell((_open, openShared) => {
  const openSample = () => openShared(({ page }) => exploreSampleData(page))

  test('parameters found in the SQL are declared with their types, take 5,000 pasted ids, and are shown as they would be sent', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, sql)
    const form = await openParameters(page)
    await form.getByRole('button', { name: 'Declare all 3' }).click()
    await form.getByRole('group', { name: 'Parameter ids' }).getByText('ARRAY of LONG').waitFor()
    await form.getByRole('group', { name: 'Parameter column' }).getByText('NAME', { exact: true }).waitFor()
    await form.getByRole('textbox', { name: 'Value of column' }).fill('campaign')
    await form.getByRole('group', { name: 'Parameter devices' }).getByRole('button', { name: 'Edit list' }).click()
    await paste(form.getByRole('textbox', { name: 'Values to add' }), "Phone\nTablet\n'PC'\n")
    await form.getByText('3 values').first().waitFor()
    await form.getByRole('button', { name: 'All parameters' }).click()
    await form.getByRole('group', { name: 'Parameter ids' }).getByRole('button', { name: 'Edit list' }).click()
    const ids = Array.from({ length: 5_000 }, (_, index) => String(9_007_199_254_740_993n + BigInt(index)))
    await paste(form.getByRole('textbox', { name: 'Values to add' }), ['campaign id', ...ids, ids[0], ids[1]].join('\r\n'))
    await form.getByText('5,003 values').first().waitFor()
    await form.getByRole('button', { name: 'Remove 1 not of type LONG' }).click()
    await form.getByRole('button', { name: 'Remove 2 repeated' }).click()
    await form.getByText('5,000 values').first().waitFor()
    await form.getByRole('textbox', { name: 'Search the list' }).fill('9007199254745992')
    await form.getByText('1 of 5,000 values').waitFor()
    await form.getByRole('tree', { name: 'Values of ids' }).focus()
    await page.keyboard.press('Delete')
    await form.getByText('0 of 4,999 values').waitFor()
    await form.getByRole('button', { name: 'All parameters' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Parameters: 3', exact: true }).waitFor()
    await page.getByRole('tab', { name: 'What will be sent' }).click()
    const preview = page.getByRole('region', { name: 'Preview of the request' })
    await preview.getByText('This can be sent as it stands.').waitFor()
    expect(await preview.locator('mark').allTextContents()).toEqual(['campaign', ids.slice(0, -1).join(', ')])
    expect(JSON.parse(await preview.getByRole('region', { name: 'Parameter values as sent' }).locator('pre').innerText())).toEqual({ devices: ['Phone', 'Tablet', 'PC'] })
    await waitUntilKept(page)
  })

  test('a dynamic date is worked out beside its rule, and a wrong or empty value is named before anything is sent', async () => {
    const { page } = await openSample()
    await typeInNewTab(page, "SELECT campaign, SUM(impressions) AS shown FROM dsp_impressions WHERE impression_date >= CUSTOM_PARAMETER('since') AND campaign = CUSTOM_PARAMETER('name') GROUP BY campaign")
    const form = await openParameters(page)
    await form.getByRole('button', { name: 'Declare all 2' }).click()
    const since = form.getByRole('group', { name: 'Parameter since' })
    await since.getByText('DATE', { exact: true }).waitFor()
    await since.getByText('Dynamic').click()
    await since.getByRole('textbox', { name: 'Value of since, as it is stored' }).fill('@last-full-month last-day')
    const monthEnd = new Date()
    monthEnd.setUTCDate(0)
    await since.getByText(monthEnd.toISOString().slice(0, 10)).waitFor()
    await since.getByRole('textbox', { name: 'Value of since, as it is stored' }).fill('@tomorrow')
    await since.getByText(/"@tomorrow", which is no period/).waitFor()
    await since.getByRole('textbox', { name: 'Value of since, as it is stored' }).fill('@yesterday')
    await form.getByText('"name" has no value.', { exact: false }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'What will be sent' }).click()
    const preview = page.getByRole('region', { name: 'Preview of the request' })
    await preview.getByText('"name" has no value.', { exact: false }).waitFor()
    await preview.getByRole('button', { name: 'Open' }).click()
    await form.getByRole('textbox', { name: 'Value of name' }).fill("it's -- {{x}}")
    await page.keyboard.press('Escape')
    await preview.getByText('This can be sent as it stands.').waitFor()
    const values: unknown = JSON.parse(await preview.getByRole('region', { name: 'Parameter values as sent' }).locator('pre').innerText())
    await eventually(async () => values, found => expect(found).toMatchObject({ name: "it's -- {{x}}", since: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) }))
  })

  test('the time window offers to end when the data is complete', async () => {
    const { page } = await openSample()
    await page.getByRole('button', { name: /^Time window: / }).click()
    const form = page.getByRole('dialog', { name: /^Time window: / })
    await form.getByRole('combobox', { name: 'Time window' }).click()
    await page.getByRole('option', { name: 'Yesterday' }).click()
    await form.getByText('The last 48 hours may be incomplete', { exact: false }).waitFor()
    await form.getByRole('button', { name: 'End when complete' }).click()
    await form.getByText('The last 48 hours may be incomplete', { exact: false }).waitFor({ state: 'detached' })
    expect(await form.getByRole('checkbox', { name: 'Only complete data' }).isChecked()).toBe(true)
  })
})
