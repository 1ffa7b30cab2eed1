import { useEffect, useMemo, useState } from 'react'
import type { TabId } from '#shared/base/ids.ts'
import { parameterNamesIn } from '#shared/executions/sql-as-sent.ts'
import type { Moment } from '#shared/params/date-expression.ts'
import type { ParamDeclaration, ParamTexts } from '#shared/params/params.ts'
import { resolveParams, type ResolvedParams } from '#shared/params/resolve-params.ts'
import { expandTemplate } from '#sql/template/expand-template.ts'
import type { ParameterHint } from '#sql/template/infer-parameters.ts'
import { templateNamesIn } from '#sql/template/scan-template.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useRestingTab, useTab } from '#renderer/tabs/use-open-tabs.tsx'
import { useNow } from '#renderer/ui/use-now.ts'

export interface ParameterState {
  readonly params: readonly ParamDeclaration[]
  readonly texts: ParamTexts
  /** Every parameter that the SQL asks for, in its order. */
  readonly asked: readonly string[]
  readonly undeclared: readonly string[]
  readonly resolved: ResolvedParams
  readonly moment: Moment
  /** What is wrong, by parameter; only for those that the SQL asks for. */
  readonly problems: ReadonlyMap<string, string>
  /** Each thing to look at once, undeclared names included. */
  readonly count: number
}

/** Declarations, values and what is wrong with them; undefined when the tab is not open. Follows the SQL when typing rests. */
export function useParameterState(tabId: TabId): ParameterState | undefined {
  const params = useTab(tabId, tab => tab.params)
  const texts = useTab(tabId, tab => tab.paramTexts)
  const timeZone = useTab(tabId, tab => tab.window.timeZone) ?? 'UTC'
  const sql = useRestingTab(tabId, tab => tab.sql, 250) ?? ''
  const nowMs = useNow(60_000)
  return useMemo(() => {
    if (!params || !texts) return undefined
    const moment = { nowMs, timeZone }
    const resolved = resolveParams(params, texts, moment)
    const template = expandTemplate(sql, new Map(params.map(({ name }) => [name, resolved.resolved.get(name) ?? null])))
    const asked = [...new Set([...parameterNamesIn(sql), ...templateNamesIn(sql)])]
    const declared = new Set(params.map(({ name }) => name))
    const problems = new Map<string, string>()
    for (const { name, message } of [...template.problems, ...resolved.problems]) {
      if (name !== null && declared.has(name) && (asked.includes(name) || message.includes('twice'))) problems.set(name, message)
    }
    const undeclared = asked.filter(name => !declared.has(name))
    return { params, texts, asked, undeclared, resolved, moment, problems, count: problems.size + undeclared.length }
  }, [params, texts, sql, nowMs, timeZone])
}

/** What the SQL says about its parameters; empty until the language has answered. */
export function useParameterHints(tabId: TabId): readonly ParameterHint[] {
  const { languageClient } = useAppModel()
  const sql = useRestingTab(tabId, tab => tab.sql, 250) ?? ''
  const [hints, setHints] = useState<readonly ParameterHint[]>([])
  useEffect(() => {
    const asking = new AbortController()
    languageClient.ask('parameters', { documentId: tabId, text: sql.replace(/\r\n?/g, '\n'), parameters: [] }, asking.signal).then(
      answer => setHints(answer),
      // Without hints the form still works; types are then chosen by hand.
      () => undefined,
    )
    return () => asking.abort()
  }, [languageClient, tabId, sql])
  return hints
}
