import { useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import type { InstanceId } from '#shared/base/ids.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useInstanceCatalogue } from '#renderer/schema/use-instance-catalogue.ts'
import type { DocumentProblems, LanguageService } from '#renderer/widgets/editor/language-service.ts'
import { checkActiveTab } from './check-active-tab.ts'
import { declaredParameters } from './declared-parameters.ts'
import { createWorkerLanguageService } from './worker-language-service.ts'

/** The language of the tab that is shown, on its instance: the editor's service, and what was found last. Use it once. */
export function useLanguage(instanceId: InstanceId | null): { readonly service: LanguageService; readonly problems: DocumentProblems | null } {
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

  const service = useMemo(() => createWorkerLanguageService(languageClient, id => declaredParameters(tabs.store.getState().tabs.find(tab => tab.id === id)?.params ?? [])), [languageClient, tabs])
  return { service, problems }
}

/** The newest answer about the tab that is shown; null before there is one. */
export function useChecked() {
  const { tabs, language } = useAppModel()
  const activeId = useStore(tabs.store, state => state.activeId)
  const checked = useStore(language, state => state.checked)
  return checked !== null && checked.documentId === activeId ? checked : null
}
