import { useCallback, useMemo, useState } from 'react'
import type { TabId } from '#shared/base/ids.ts'
import { useStore } from 'zustand'
import { sourceChoices, type TableChoice } from '#sql/builder/builder-columns.ts'
import { builderFromSql, type BuilderReading } from '#sql/builder/builder-from-sql.ts'
import type { BuilderModel } from '#sql/builder/builder-model.ts'
import { builderToSql } from '#sql/builder/builder-to-sql.ts'
import { startBuilder } from '#sql/builder/edit-builder.ts'
import { analyzeSql, type SqlAnalysis } from '#sql/sql.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { declaredParameters } from '#renderer/language/declared-parameters.ts'
import { useInstanceCatalogue } from '#renderer/schema/use-instance-catalogue.ts'
import { useOpenTabs, useTab } from '#renderer/tabs/use-open-tabs.tsx'
import { useShownText } from './use-shown-text.ts'

const typingRestMs = 150
/** Longer texts would hold up the typing beside them. */
const longestText = 40_000
const keptSteps = 50

export interface Builder {
  readonly tabId: TabId
  /** What the query can read. */
  readonly sources: readonly TableChoice[]
  /** The query makes an audience. */
  readonly audience: boolean
  readonly analysis: SqlAnalysis
  readonly reading: BuilderReading
  /** Changes the newest text of the tab, as one step of undo; null changes nothing. */
  readonly edit: (change: (model: BuilderModel) => BuilderModel | null) => void
  /** Starts a query on a table, below the comments that stand in the tab. */
  readonly start: (table: string) => void
  /** Takes the last own change back; null when there is none or the text has changed since. */
  readonly undo: (() => void) | null
}

/** A tab's text as the builder reads it: a pause in typing later, and at once after an own edit. */
export function useBuilder(tabId: TabId): Builder {
  const tabs = useOpenTabs()
  const { catalogue } = useInstanceCatalogue(useTab(tabId, tab => tab.instanceId) ?? null)
  const params = useTab(tabId, tab => tab.params)
  const { language } = useAppModel()
  const audience = useStore(language, state => state.audienceTabIds.has(tabId))
  const sources = useMemo(() => sourceChoices(catalogue, audience), [catalogue, audience])
  const [text, writeText] = useShownText(tabId, typingRestMs)

  const read = useCallback((sql: string) => {
    const analysis = analyzeSql(sql.length > longestText ? '' : sql.replace(/\r\n?/g, '\n'), { catalogue, parameters: declaredParameters(params ?? []), audience })
    const reading: BuilderReading = sql.length > longestText
      ? { kind: 'text', broken: false, reason: 'This query is too long to be edited by choosing; edit it as text.', span: { start: 0, end: 0 } }
      : builderFromSql(analysis)
    return { analysis, reading }
  }, [catalogue, params, audience])
  const { analysis, reading } = useMemo(() => read(text), [read, text])

  const [steps, setSteps] = useState<readonly { readonly before: string; readonly after: string }[]>([])
  const write = useCallback((model: BuilderModel) => {
    const before = tabs.find(tabId)?.sql ?? ''
    const after = builderToSql(model)
    if (after === before) return
    setSteps(known => [...known, { before, after }].slice(-keptSteps))
    writeText(after)
  }, [tabs, tabId, writeText])
  const last = steps.at(-1)
  const undo = useMemo(() => (last?.after !== text ? null : () => {
    if (tabs.find(tabId)?.sql !== last.after) return
    setSteps(known => known.slice(0, -1))
    writeText(last.before)
  }), [last, text, tabs, tabId, writeText])
  const edit = useCallback((change: (model: BuilderModel) => BuilderModel | null) => {
    // What was typed a moment ago must not be lost under an older model.
    const newest = read(tabs.find(tabId)?.sql ?? '').reading
    const changed = newest.kind === 'model' ? change(newest.model) : null
    if (changed) write(changed)
  }, [read, tabs, tabId, write])
  const start = useCallback((table: string) => {
    const newest = read(tabs.find(tabId)?.sql ?? '').reading
    if (newest.kind === 'empty') write(startBuilder(table, newest.header))
  }, [read, tabs, tabId, write])
  return useMemo(() => ({ tabId, sources, audience, analysis, reading, edit, start, undo }), [tabId, sources, audience, analysis, reading, edit, start, undo])
}
