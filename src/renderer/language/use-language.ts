import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import type { InstanceId } from '#shared/base/ids.ts'
import { isProblemCode } from '#sql/explain/explain.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useInstanceCatalogue } from '#renderer/schema/use-instance-catalogue.ts'
import type { OpenTabs } from '#renderer/tabs/open-tabs.ts'
import type { DocumentProblems, LanguageService } from '#renderer/widgets/editor/language-service.ts'
import { checkActiveTab } from './check-active-tab.ts'
import { languageContext } from './language-context.ts'
import type { LanguageStore } from './language-store.ts'
import { useLanguagePreferences } from './use-language-preferences.ts'
import { createWorkerLanguageService } from './worker-language-service.ts'

/** The language of the tab that is shown, on its instance: the editor's service, what was found last, and how to show the page of a code. Use it once. */
export function useLanguage(instanceId: InstanceId | null): { readonly service: LanguageService; readonly problems: DocumentProblems | null; readonly explain: (code: string) => void } {
  const { tabs, language, languageClient } = useAppModel()
  const { options } = useInstanceCatalogue(instanceId)
  const problems = useStore(language, state => state.checked)
  const checking = useRef<ReturnType<typeof checkActiveTab>>(null)

  useEffect(() => {
    languageClient.setCatalogue(options)
    checking.current?.again()
  }, [languageClient, options])
  useEffect(() => {
    const started = checkActiveTab({ tabs: tabs.store, client: languageClient, store: language })
    checking.current = started
    return () => {
      checking.current = null
      started.stop()
    }
  }, [tabs, languageClient, language])

  useLanguagePreferences(useCallback(() => checking.current?.again(), []))
  const service = useMemo(() => createWorkerLanguageService(languageClient, id => contextNow(tabs, language, id)), [languageClient, tabs, language])
  const explain = useCallback((code: string) => {
    if (isProblemCode(code)) language.setState({ dialog: { kind: 'explain', code } })
  }, [language])
  return { service, problems, explain }
}

function contextNow(tabs: OpenTabs, language: LanguageStore, id: string): ReturnType<typeof languageContext> {
  const tab = tabs.store.getState().tabs.find(each => each.id === id)
  return tab ? languageContext(tab, language.getState().audienceTabIds, Date.now()) : { parameters: [] }
}

/** The newest answer about the tab that is shown; null before there is one. */
export function useChecked() {
  const { tabs, language } = useAppModel()
  const activeId = useStore(tabs.store, state => state.activeId)
  const checked = useStore(language, state => state.checked)
  return checked !== null && checked.documentId === activeId ? checked : null
}
