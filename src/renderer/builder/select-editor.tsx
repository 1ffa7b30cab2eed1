import { useMemo, useState } from 'react'
import { Button, NativeSelect } from '@mantine/core'
import { aggregationsFor, columnsOfSelect, popularityOf, tableChoices, type ColumnChoice } from '#sql/builder/builder-columns.ts'
import { isDimension, measureOf, type BuilderSelect } from '#sql/builder/builder-model.ts'
import { addColumn, addMeasure, addRatio, addRowCount, renameItem, withBody } from '#sql/builder/edit-builder.ts'
import type { SelectInfo } from '#sql/model.ts'
import { requiredUsersOf } from '#sql/privacy-class.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { ColumnPicker } from './column-picker.tsx'
import { FilterList } from './filter-list.tsx'
import { focusAfter } from './focus-after.ts'
import { HavingList } from './having-list.tsx'
import { ItemList } from './item-list.tsx'
import { rankOfDimension, rankOfMeasure } from './rank-columns.ts'
import { RatioForm } from './ratio-form.tsx'
import { SourceSection } from './source-section.tsx'
import type { Builder } from './use-builder.ts'

export interface SelectEditorProps {
  readonly builder: Builder
  readonly reading: Extract<Builder['reading'], { kind: 'model' }>
  /** Place among the bodies of the model. */
  readonly index: number
  readonly select: BuilderSelect
  readonly info: SelectInfo
}

const rowWords = [{ value: 'grouped', label: 'One row for each combination' }, { value: 'distinct', label: 'Distinct rows' }, { value: 'all', label: 'Every row' }]

/** One SELECT: where it reads, what it shows, which rows it keeps. */
export function SelectEditor({ builder, reading: { model, places }, index, select, info }: SelectEditorProps) {
  const { sources, audience, analysis, edit, tabId } = builder
  const columns = useMemo(() => columnsOfSelect(select, info), [select, info])
  const tables = useMemo(() => tableChoices(sources, analysis, model, places, index), [sources, analysis, model, places, index])
  const isResult = index === model.steps.length
  const onChange = (change: (select: BuilderSelect) => BuilderSelect) => edit(before => {
    const body = index < before.steps.length ? before.steps[index]?.body : before.result
    return body?.kind === 'select' ? withBody(before, index, change(body)) : null
  })
  const measured = select.items.some(item => measureOf(item) !== null)
  return (
    <>
      <section className="builder-section" aria-label="Data source">
        <h3>Data source</h3>
        <SourceSection builder={builder} model={model} index={index} select={select} columns={columns} tables={tables} onChange={onChange} />
      </section>
      <section className="builder-section" aria-label="Columns and measures">
        <div className="builder-section-head">
          <h3>Columns and measures</h3>
          {!measured && select.items.some(isDimension) && (
            <NativeSelect aria-label="Rows of the output" value={select.rows} data={rowWords} onChange={event => {
              const rows = event.currentTarget.value as BuilderSelect['rows'] // one of the options above
              onChange(before => ({ ...before, rows, having: rows === 'grouped' ? before.having : [] }))
            }} />
          )}
        </div>
        {select.items.length === 0 && <Suggestions columns={columns} onChange={onChange} />}
        <ItemList select={select} info={info} columns={columns} hidesUsers={isResult && !audience} onChange={onChange} onRename={(item, alias) => edit(before => renameItem(before, index, item, alias))} />
        <Adders columns={columns} hidesUsers={isResult && !audience} onChange={onChange} />
      </section>
      <section className="builder-section" aria-label="Conditions on rows">
        <h3>Only rows where</h3>
        <FilterList tabId={tabId} select={select} columns={columns} onChange={onChange} />
      </section>
      {(measured || select.having.length > 0) && (
        <section className="builder-section" aria-label="Conditions on results">
          <h3>Only results where</h3>
          <HavingList tabId={tabId} select={select} info={info} columns={columns} onChange={onChange} />
        </section>
      )}
    </>
  )
}

type Change = (change: (select: BuilderSelect) => BuilderSelect) => void

function Suggestions({ columns, onChange }: { readonly columns: readonly ColumnChoice[]; readonly onChange: Change }) {
  const usual = columns.filter(column => column.kind === 'DIMENSION' && requiredUsersOf(column.privacyClass) !== null && popularityOf(column) > 0).toSorted((a, b) => rankOfDimension(b) - rankOfDimension(a)).slice(0, 3)
  const measures = columns.filter(column => column.kind === 'METRIC' || column.name === 'user_id').toSorted((a, b) => rankOfMeasure(b) - rankOfMeasure(a)).slice(0, 3)
  return (
    <div className="builder-suggestions">
      <p className="quiet">Nothing is shown yet. Often used here:</p>
      <div className="builder-buttons">
        {usual.map(column => <Button key={column.name} variant="default" onClick={() => onChange(before => addColumn(before, column))}>{column.name}</Button>)}
        {measures.map(column => <Button key={column.name} variant="default" onClick={() => onChange(before => addMeasure(before, column))}>{column.name === 'user_id' ? 'users' : column.name}</Button>)}
      </div>
    </div>
  )
}

function Adders({ columns, hidesUsers, onChange }: { readonly columns: readonly ColumnChoice[]; readonly hidesUsers: boolean; readonly onChange: Change }) {
  const [ratio, setRatio] = useState(false)
  const announce = useAnnounce()
  const closeRatio = (change: () => void) => focusAfter(() => {
    change()
    setRatio(false)
  }, '.builder-add-ratio')
  const refusal = useMemo(() => (column: ColumnChoice) => (hidesUsers && requiredUsersOf(column.privacyClass) === null ? 'Never shown in a result; count it as a measure.' : null), [hidesUsers])
  return (
    <>
      <div className="builder-adders">
        <ColumnPicker withLabel label="Add a column" placeholder="Break down by…" columns={columns} value={null} refusal={refusal} rank={rankOfDimension} onPick={column => {
          onChange(before => addColumn(before, column))
          announce(`${column.name} added`)
        }} />
        <ColumnPicker withLabel label="Add a measure" placeholder="Add up or count…" columns={columns} value={null} rank={rankOfMeasure} onPick={column => {
          onChange(before => addMeasure(before, column))
          announce(`${column.name} added, ${(aggregationsFor(column)[0] ?? '').toLowerCase()}`)
        }} />
      </div>
      {ratio
        ? <RatioForm columns={columns} onCancel={() => closeRatio(() => {})} onAdd={(above, below) => closeRatio(() => onChange(before => addRatio(before, above, below)))} />
        : (
          <div className="builder-buttons">
            <Button className="builder-add-ratio" variant="default" onClick={() => setRatio(true)}>Ratio of two measures</Button>
            <Button variant="default" onClick={() => onChange(addRowCount)}>Number of rows</Button>
          </div>
        )}
    </>
  )
}
