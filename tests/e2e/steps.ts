import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import type { Page } from 'playwright-core'

/** Waits for a condition by looking again, without a sleep for luck. */
export async function eventually<T>(look: () => Promise<T>, check: (value: T) => void, withinMs = 20_000): Promise<T> {
  const endMs = Date.now() + withinMs
  for (;;) {
    const value = await look()
    try {
      check(value)
      return value
    } catch (failure) {
      if (Date.now() > endMs) throw failure
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

/** From the welcome page into the sample data, with the example open and its editor ready. One click. */
export async function exploreSampleData(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Explore with sample data' }).click()
  await page.getByRole('tab', { name: /Reach and frequency/ }).waitFor()
  await page.locator('.monaco-editor .view-line').first().waitFor()
}

/** A run takes a second here, but the service, the app and the browser share a machine that may be busy with more. */
const runTimeoutMs = 40_000

/** Runs the query of the active tab and waits until its rows are there. One click. */
export async function runToRows(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Run on / }).click()
  await page.getByText(/rows?, complete/).first().waitFor({ timeout: runTimeoutMs })
  await page.getByRole('grid', { name: 'Results' }).getByRole('gridcell').first().waitFor()
}

/** The text of the editor as the person sees it, lines in order. */
export async function editorText(page: Page): Promise<string> {
  const lines = page.locator('.monaco-editor .view-lines').first().locator('.view-line')
  const placed = await lines.evaluateAll(all => all.map(line => ({ top: Number.parseFloat((line as HTMLElement).style.top), text: line.textContent ?? '' })))
  return placed.sort((a, b) => a.top - b.top).map(({ text }) => text.replaceAll('\u00a0', ' ')).join('\n')
}

/** Opens an empty tab and types into its editor. */
export async function typeInNewTab(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'New tab', exact: true }).click()
  await eventually(() => editorText(page), shown => expect(shown.trim()).toBe(''))
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.insertText(text)
}

/** Waits until the window says that everything typed is on this computer's disk. */
export async function waitUntilKept(page: Page): Promise<void> {
  await page.getByText(/Saved on this computer|Kept on this computer/).first().waitFor()
}

/** Waits until the profile's database answers a query with rows that satisfy `check`: what is there survives anything. */
export async function untilOnDisk(profileDir: string, sql: string, check: (rows: readonly unknown[]) => void): Promise<void> {
  const database = new Sqlite(join(profileDir, 'recomamp.sqlite'), { readonly: true })
  try {
    await eventually(async () => database.prepare(sql).all(), check)
  } finally {
    database.close()
  }
}
