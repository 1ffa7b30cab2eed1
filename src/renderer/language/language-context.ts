import { resolveWindow } from '#shared/time-window/resolve-window.ts'
import type { Tab } from '#shared/tabs/contract.ts'
import type { RunWindow } from '#sql/rules/rule.ts'
import { declaredParameters } from './declared-parameters.ts'
import type { LanguageText } from './language-protocol.ts'

const hourMs = 3_600_000

/** What the language must know of a tab beside its text. The same for a whole hour, so that one answer serves many questions. */
export function languageContext(tab: Pick<Tab, 'id' | 'sql' | 'params' | 'paramTexts' | 'window'>, audienceTabIds: ReadonlySet<string>, nowMs: number): Omit<LanguageText, 'documentId' | 'text'> {
  const window = runWindow(tab.window, Math.floor(nowMs / hourMs) * hourMs)
  return {
    parameters: declaredParameters(tab.params, { sql: tab.sql, paramTexts: tab.paramTexts, moment: { nowMs, timeZone: tab.window.timeZone } }),
    audience: audienceTabIds.has(tab.id), ...(window ? { window } : {}),
  }
}

// A window that is being typed may mean nothing yet; the rules about it then stay silent.
function runWindow(window: Tab['window'], nowMs: number): RunWindow | null {
  try {
    return { endMs: resolveWindow(window, nowMs).endMs, nowMs }
  } catch {
    return null
  }
}
