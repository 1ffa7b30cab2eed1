import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { inWebShell } from './harness/open-app.ts'
import { exploreSampleData, runToRows } from './steps.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** What axe looks at. Of the dark theme only what depends on colours: names, roles and the order of headings are the same. */
const looks = {
  light: { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
  dark: { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } },
} as const
const checked = 'data-accessibility-checked'

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** Puts the page into a theme, with every change of colour at its end. */
async function show(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await page.locator(`html[data-theme="${theme}"]`).waitFor({ state: 'attached' })
  await page.evaluate(() => {
    // What goes round for ever has no end.
    for (const animation of document.getAnimations()) if (Number.isFinite(Number(animation.effect?.getComputedTiming().endTime))) animation.finish()
  })
}

/** What axe finds that WCAG 2 A and AA forbid, in both themes; on the whole page or in what was marked as `checked`. */
async function violations(page: Page, within?: string): Promise<string[]> {
  const found: string[] = []
  for (const theme of ['dark', 'light'] as const) {
    await show(page, theme)
    if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe)
    const seen = await page.evaluate(async ([context, options]) => {
      const { axe: engine } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<{ violations: unknown }> } }
      return (await engine.run(context ?? document, { ...options, resultTypes: ['violations'] })).violations
    }, [within, looks[theme]] as const) as Violation[]
    found.push(...seen.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${theme}, ${id}: ${html.slice(0, 300)} ${failureSummary.split('\n')[1]?.trim() ?? ''}`)))
  }
  return found
}

function expectNone(found: Readonly<Record<string, readonly string[]>>): void {
  expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({})
}

inWebShell((_open, openShared) => {
  const welcome: string[] = []
  const openRows = () => openShared(async ({ page }) => {
    await page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
    welcome.splice(0, welcome.length, ...await violations(page))
    await exploreSampleData(page)
    await runToRows(page)
  }, { viewport: { width: 1920, height: 1080 } })

  test('neither the welcome page nor a panel of the workbench breaks WCAG AA, light or dark', async () => {
    const { page } = await openRows()
    const found: Record<string, string[]> = { welcome, workbench: await violations(page) }
    for (const panel of ['Check', 'Problems', 'Output columns', 'Messages', 'Runs', 'Versions', 'What will be sent', 'Schema', 'Instances', 'Chart', 'Pivot', 'Profile', 'Local SQL', 'Privacy loss', 'Diff', 'Reproduce', 'Stored results']) {
      const tab = page.locator('.dv-tab', { hasText: panel }).first()
      await tab.click()
      await page.getByText(/^(Opening|Computing|Reading|Comparing)/).first().waitFor({ state: 'hidden' })
      // All around it is as it was.
      await tab.evaluate((element, mark) => {
        document.querySelector(`[${mark}]`)?.removeAttribute(mark)
        element.closest('.dv-groupview')?.setAttribute(mark, '')
      }, checked)
      found[panel] = await violations(page, `[${checked}]`)
    }
    expectNone(found)
  })

  test('no page breaks WCAG AA, light or dark', async () => {
    const { page } = await openRows()
    const found: Record<string, string[]> = {}
    for (const place of ['templates', 'history', 'logins', 'audit', 'settings', 'keyboard', 'about']) {
      await page.evaluate(route => { location.hash = `/${route}` }, place)
      await page.locator('section.page h1').waitFor()
      found[place] = await violations(page)
    }
    expectNone(found)
  })
})
