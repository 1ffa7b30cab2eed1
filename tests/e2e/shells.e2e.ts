import { expect, test } from 'vitest'
import { forEachShell } from './harness/open-app.ts'

forEachShell((open, shell) => {
  test('the page opens, reaches core, and says which shell it is in', async () => {
    const app = await open()
    await app.page.waitForLoadState('domcontentloaded')
    expect(await app.page.title()).toBe('RecomAMP')
    expect(await app.page.evaluate(() => isSecureContext)).toBe(true)
    expect(await app.page.evaluate(() => (window as { recomampHost?: { shell: string } }).recomampHost?.shell ?? 'web')).toBe(shell === 'web' ? 'web' : 'electron')
  })
})
