import { useEffect, useMemo, useState } from 'react'
import { Button } from '@mantine/core'
import { Blocks, Lock } from 'lucide-react'
import type { TabId } from '#shared/base/ids.ts'
import { bodiesOf } from '#sql/builder/builder-model.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { focusRegion } from '#renderer/app/regions.ts'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { focusAfter } from './focus-after.ts'
import { OutputStrip } from './output-strip.tsx'
import { SelectEditor } from './select-editor.tsx'
import { StepBar } from './step-bar.tsx'
import { TablePicker } from './table-picker.tsx'
import { useBuilder, type Builder } from './use-builder.ts'

/** The builder of one tab: a choice of sources, the parts of its query, or why it can only be edited as text. */
export function TabBuilder({ tabId }: { readonly tabId: TabId }) {
  const builder = useBuilder(tabId)
  useEffect(() => {
    // Whoever opened the builder by key waits in its empty region while its code comes.
    if (document.activeElement?.getAttribute('data-region') === 'builder') focusRegion('builder')
  }, [])
  // While somebody writes, the text is broken every other moment: what was read last stays, and waits.
  const [held, setHeld] = useState<Builder | null>(null)
  if (builder.reading.kind === 'model' && held !== builder) setHeld(builder)
  const { reading } = builder
  if (reading.kind === 'empty') return <ChooseSource builder={builder} />
  const shown = reading.kind === 'model' ? builder : reading.broken ? held : null
  if (reading.kind === 'text' && shown === null) return <ReadOnly builder={builder} reason={reading.reason} />
  return (
    <div className="builder-frame">
      {reading.kind === 'text' && <div className="builder-broken"><Notice tone="warn" action={<ShowPlace builder={builder} />}>{reading.reason}</Notice></div>}
      <div className="builder-held" inert={reading.kind === 'text'}>
        {shown?.reading.kind === 'model' && <ModelEditor builder={shown} reading={shown.reading} />}
      </div>
    </div>
  )
}

function ShowPlace({ builder: { reading } }: { readonly builder: Builder }) {
  const { ports } = useAppModel()
  return <Button variant="default" onClick={() => { if (reading.kind === 'text') ports.editor?.select(reading.span.start, reading.span.end) }}>Show the place</Button>
}

/** Most used first: one click to a query. */
const shownSources = 6

function ChooseSource({ builder }: { readonly builder: Builder }) {
  const { sources } = builder
  const start = (name: string) => focusAfter(() => builder.start(name), '.builder-adders input')
  const usual = useMemo(() => sources.filter(source => !source.paid && !source.deprecated).toSorted((a, b) => b.popularity - a.popularity).slice(0, shownSources), [sources])
  return (
    <div className="builder-start">
      <div>
        <h2>Choose a data source</h2>
        <p className="quiet">Then choose what to show. The SQL is written beside it as you go, and can be edited there too.</p>
      </div>
      <TablePicker label="Search all data sources" placeholder={`Search ${sources.length} data sources`} tables={sources} onPick={start} />
      <ul className="builder-sources" aria-label="Most used data sources">
        {usual.map(source => (
          <li key={source.name}>
            <button type="button" className="builder-source" onClick={() => start(source.name)}>
              <span className="code">{source.name}</span>
              <span className="quiet">{source.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function ReadOnly({ builder, reason }: { readonly builder: Builder; readonly reason: string }) {
  return (
    <EmptyState title="Read-only in the builder" icon={<Lock size={28} aria-hidden />} action={<ShowPlace builder={builder} />}>
      {reason}
    </EmptyState>
  )
}

function ModelEditor({ builder, reading }: { readonly builder: Builder; readonly reading: Extract<Builder['reading'], { kind: 'model' }> }) {
  const { ports } = useAppModel()
  const { model, places } = reading
  const [chosen, setChosen] = useState<number | null>(null)
  const index = chosen === null || chosen > model.steps.length ? model.steps.length : chosen
  const body = bodiesOf(model)[index]
  const place = places[index]
  return (
    <div className="builder" onKeyDown={event => {
      // Fields undo their own typing.
      if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey || (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') || !builder.undo) return
      event.preventDefault()
      builder.undo()
    }}>
      <StepBar builder={builder} model={model} index={index} onChoose={step => setChosen(step === model.steps.length ? null : step)} />
      <div className="builder-scroll">
        {body?.kind === 'select' && place?.info
          ? <SelectEditor key={index} builder={builder} reading={reading} index={index} select={body} info={place.info} />
          : (
            <EmptyState title="Kept as it is" icon={<Blocks size={28} aria-hidden />} action={place?.span && <Button variant="default" onClick={() => place.span && ports.editor?.select(place.span.start, place.span.end)}>Show the place</Button>}>
              {place?.reason} The other parts of the query can be edited here.
            </EmptyState>
          )}
      </div>
      <OutputStrip analysis={builder.analysis} audience={builder.audience} />
    </div>
  )
}
