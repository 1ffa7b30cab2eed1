import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { Button } from '@mantine/core'
import { LibraryBig } from 'lucide-react'
import { useStore } from 'zustand'
import type { InstanceId } from '#shared/base/ids.ts'
import type { TemplateId } from '#shared/templates/template.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useInstances } from '#renderer/instances/use-instances.ts'
import { useInstanceCatalogue } from '#renderer/schema/use-instance-catalogue.ts'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { CategoryNav } from './category-nav.tsx'
import { openTemplateCopy } from './template-commands.ts'
import { filterTemplates, noFilter, type TemplateFilter } from './template-filter.ts'
import { TemplateFilters } from './template-filters.tsx'
import { TemplateList } from './template-list.tsx'
import { TemplatePreview } from './template-preview.tsx'
import { useTemplates } from './use-templates.ts'
import './templates.css'

/** The template library: find a question, see what it answers on made-up data, take a copy. */
export function TemplatesPage() {
  const model = useAppModel()
  const { ui } = model
  const instances = useInstances()
  const { templates, problems, isPending, error, retry } = useTemplates()
  const tabInstanceId = useActiveTab(tab => tab.instanceId) ?? null
  const [chosenInstanceId, setChosenInstanceId] = useState<InstanceId | null>(null)
  const instanceId = chosenInstanceId ?? tabInstanceId ?? instances[0]?.id ?? null
  const instance = instances.find(each => each.id === instanceId)
  const { catalogue } = useInstanceCatalogue(instance?.id ?? null)
  const [filter, setFilter] = useState<TemplateFilter>(noFilter)
  const [chosenId, setChosenId] = useState<TemplateId | null>(null)
  const [removed, setRemoved] = useState<{ readonly id: TemplateId; readonly title: string } | null>(null)
  const searchRef = useRef<HTMLInputElement>(null)
  const shown = useMemo(() => filterTemplates(templates, filter, catalogue), [templates, filter, catalogue])

  // Somebody asks for one template: it must not be hidden by what was filtered before.
  const asked = useStore(ui, state => state.shownTemplateId)
  if (asked !== null && asked !== chosenId) {
    setChosenId(asked)
    setFilter(noFilter)
  }
  useEffect(() => {
    if (asked !== null) ui.setState({ shownTemplateId: null })
  }, [asked, ui])
  const known = templates.length > 0
  useEffect(() => {
    if (known) searchRef.current?.focus()
  }, [known])

  const at = shown.found.findIndex(({ template }) => template.id === chosenId)
  const current = shown.found[Math.max(at, 0)]
  const attempt = (work: Promise<unknown>) => void work.catch((failure: unknown) => ui.setState({ failure }))
  const open = (id: TemplateId) => {
    const template = templates.find(each => each.id === id)
    if (template) attempt(openTemplateCopy(model, template, instance?.id))
  }
  const change = (patch: Partial<TemplateFilter>) => setFilter(before => ({ ...before, ...patch }))
  const remove = useRemoval(setRemoved)

  function onPageKey(event: KeyboardEvent): void {
    const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement || event.target instanceof HTMLTextAreaElement
    if (event.key !== '/' || inField || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    searchRef.current?.focus()
    searchRef.current?.select()
  }
  /** The same keys in the search field and in the list. */
  function onMoveKey(event: KeyboardEvent): boolean {
    const place = Math.max(at, 0)
    const last = shown.found.length - 1
    const moves: Readonly<Record<string, number>> = { ArrowDown: at < 0 && event.currentTarget === searchRef.current ? 0 : place + 1, ArrowUp: place - 1, PageDown: place + 8, PageUp: place - 8 }
    const move = moves[event.key]
    if (move !== undefined) setChosenId(shown.found[Math.min(Math.max(move, 0), last)]?.template.id ?? null)
    else if (event.key === 'Enter' && current) open(current.template.id)
    else return false
    event.preventDefault()
    return true
  }
  function onSearchKey(event: KeyboardEvent): void {
    if (onMoveKey(event)) return
    if (event.key !== 'Escape' || filter.typed === '') return
    event.stopPropagation()
    change({ typed: '' })
  }

  return (
    <section className="page templates" aria-label="Templates" onKeyDown={onPageKey}>
      <header className="templates-head">
        <h1>Templates</h1>
        <p className="quiet">Questions that agencies ask AMC, each with its query, what it needs, how its result reads, and sample rows.</p>
      </header>
      {error !== null && <ErrorNotice error={error} onRetry={retry} />}
      {problems.length > 0 && <Notice tone="warn">{problems.length === 1 ? 'One template' : `${problems.length} templates`} cannot be read and {problems.length === 1 ? 'is' : 'are'} not listed: {problems.join(' ')}</Notice>}
      {removed && (
        <Notice tone="info" action={<Button variant="default" onClick={() => { attempt(model.bridge.client.templates.restore({ id: removed.id })); setRemoved(null) }}>Undo</Button>}>
          <span role="status">“{removed.title}” was removed.</span>
        </Notice>
      )}
      {isPending && <p className="templates-wait quiet" role="status">Reading the templates…</p>}
      {known && (
        <div className="templates-body">
          <CategoryNav counts={shown.counts} chosen={filter.category} onChoose={category => change({ category })} />
          <div className="templates-middle">
            <TemplateFilters filter={filter} instances={instances} instance={instance} shown={shown} searchRef={searchRef} onChange={change} onSearchKey={onSearchKey} onInstance={setChosenInstanceId} />
            {shown.found.length === 0
              ? <NothingFits filter={filter} hidden={shown.notRunnable} onChange={change} />
              : <TemplateList found={shown.found} currentId={current?.template.id ?? null} grouped={filter.typed.trim() === '' && filter.category === ''} onChoose={setChosenId} onOpen={open} onMoveKey={onMoveKey} />}
          </div>
          {current && <TemplatePreview id={current.template.id} lacking={current.lacking} instance={instance} onUse={() => open(current.template.id)} onShow={id => { setFilter(noFilter); setChosenId(id) }} onRemove={remove} />}
        </div>
      )}
    </section>
  )
}

function NothingFits({ filter, hidden, onChange }: { readonly filter: TemplateFilter; readonly hidden: number; readonly onChange: (patch: Partial<TemplateFilter>) => void }) {
  const byInstance = filter.runnable && hidden > 0
  return (
    <EmptyState title="No template fits" icon={<LibraryBig size={26} aria-hidden />} action={<Button variant="default" onClick={() => onChange(byInstance ? { runnable: false } : noFilter)}>{byInstance ? 'Show them all the same' : 'Clear search and filters'}</Button>}>
      {byInstance ? `${hidden === 1 ? 'One template fits' : `${hidden} templates fit`}, but the chosen instance lacks a table for ${hidden === 1 ? 'it' : 'each'}.` : 'Titles, tags, tables, columns and summaries are searched.'}
    </EmptyState>
  )
}

/** Removes an own template at once and remembers it, to be brought back. */
function useRemoval(onRemoved: (removed: { readonly id: TemplateId; readonly title: string }) => void) {
  const { ui } = useAppModel()
  const { client } = useBridge()
  return (id: TemplateId, title: string) => void client.templates.remove({ id }).then(() => onRemoved({ id, title })).catch((failure: unknown) => ui.setState({ failure }))
}
