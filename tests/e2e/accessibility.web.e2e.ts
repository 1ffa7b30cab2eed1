import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { inWebShell } from './harness/open-app.ts'
import { exploreSampleData, runToRows } from './steps.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** What axe finds that WCAG 2 A and AA forbid. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe: engine } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<{ violations: unknown }> } }
    return (await engine.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })).violations
  }) as Violation[]
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 300)} ${failureSummary.split('\n')[1]?.trim() ?? ''}`))
}

inWebShell((open) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`no place breaks WCAG AA in the ${colorScheme} theme`, async () => {
      const { page } = await open({ colorScheme, viewport: { width: 1920, height: 1080 } })
      await page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
      const found: Record<string, string[]> = { welcome: await violations(page) }
      await exploreSampleData(page)
      await runToRows(page)
      found['workbench'] = await violations(page)
      for (const panel of ['Check', 'Problems', 'Output columns', 'Messages', 'Runs', 'Versions', 'What will be sent', 'Schema', 'Instances', 'Chart', 'Pivot', 'Profile', 'Local SQL', 'Privacy loss', 'Diff', 'Reproduce', 'Stored results']) {
        await page.locator('.dv-tab', { hasText: panel }).first().click()
        await page.getByText(/^(Opening|Computing|Reading|Comparing)/).first().waitFor({ state: 'hidden' })
        found[panel] = await violations(page)
      }
      for (const place of ['templates', 'history', 'logins', 'audit', 'settings', 'keyboard', 'about']) {
        await page.evaluate(route => { location.hash = `/${route}` }, place)
        await page.locator('section.page h1').waitFor()
        found[place] = await violations(page)
      }
      expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({})
    })
  }
})
