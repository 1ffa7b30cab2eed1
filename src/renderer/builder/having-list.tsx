import { useState } from 'react'
import { Button, NativeSelect } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { doubleType } from '#sql/sql-type.ts'
import type { SelectInfo } from '#sql/model.ts'
import type { ColumnChoice } from '#sql/builder/builder-columns.ts'
import type { TabId } from '#shared/base/ids.ts'
import { itemName, measureOf, sameMeasure, type BuilderMeasure, type BuilderSelect, type Test } from '#sql/builder/builder-model.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { ConditionEditor } from './condition-editor.tsx'
import { testText, type TestedColumn } from './condition-form.ts'
import { focusAfter } from './focus-after.ts'
import { measureText } from './measure-text.ts'

export interface HavingListProps {
  readonly tabId: TabId
  readonly select: BuilderSelect
  readonly info: SelectInfo
  readonly columns: readonly ColumnChoice[]
  readonly onChange: (change: (select: BuilderSelect) => BuilderSelect) => void
}


/** Conditions on the measures of the grouped rows; all of them must hold. */
export function HavingList({ tabId, select, info, columns, onChange }: HavingListProps) {
  const [open, setOpen] = useState<{ readonly index: number | null; readonly measure: BuilderMeasure } | null>(null)
  const measures = select.items.flatMap(item => {
    const measure = measureOf(item)
    return measure ? [{ measure, name: itemName(item) ?? measureText(measure) }] : []
  })
  const nameOf = (measure: BuilderMeasure) => measures.find(each => sameMeasure(each.measure, measure))?.name ?? measureText(measure)
  const [first] = measures
  function testedAs(measure: BuilderMeasure): TestedColumn {
    const item = select.items.findIndex(each => {
      const own = measureOf(each)
      return own !== null && sameMeasure(own, measure)
    })
    const of = measure.kind === 'aggregate' && (measure.aggregate.aggregation === 'MIN' || measure.aggregate.aggregation === 'MAX') ? measure.aggregate.column : null
    const type = info.outputs[item]?.facts.type ?? columns.find(each => each.relation === of?.relation && each.name === of.name.toLowerCase())?.type ?? doubleType
    return { type, privacyClass: 'NONE', enumValues: [] }
  }
  function close(change: () => void): void {
    focusAfter(() => {
      change()
      setOpen(null)
    }, '.builder-add-having')
  }
  const cancel = () => close(() => {})

  function put(test: Test): void {
    if (!open) return
    const made = { measure: open.measure, test }
    const { index } = open
    close(() => onChange(before => ({ ...before, having: index === null ? [...before.having, { ...made, notes: [] }] : before.having.map((each, at) => (at === index ? { ...each, ...made } : each)) })))
  }

  return (
    <>
      {select.having.length > 0 && (
        <ul className="builder-list" aria-label="Conditions on measures">
          {select.having.map((filter, index) => {
            const edited = open?.index === index
            return (
              // Conditions have no identity but their place.
              <li key={index} className="builder-group">
                <div className="builder-group-row">
                  <span className="builder-joiner quiet">{index > 0 ? 'and' : ''}</span>
                  <button type="button" className="builder-summary" aria-expanded={edited} onClick={() => setOpen(edited ? null : { index, measure: filter.measure })}>
                    <span className="code">{nameOf(filter.measure)}</span> {testText(filter.test, testedAs(filter.measure))}
                  </button>
                  <IconButton label={`Remove condition on ${nameOf(filter.measure)}`} icon={<X size={14} />} onClick={() => close(() => onChange(before => ({ ...before, having: before.having.toSpliced(index, 1) })))} />
                  {edited && <ConditionEditor tabId={tabId} name={nameOf(filter.measure)} column={testedAs(filter.measure)} test={filter.test} onApply={put} onCancel={cancel} />}
                </div>
              </li>
            )
          })}
        </ul>
      )}
      {open?.index === null && (
        <>
          <NativeSelect aria-label="Measure of the condition" value={nameOf(open.measure)} data={measures.map(each => each.name)} onChange={event => {
            const picked = measures.find(each => each.name === event.currentTarget.value)
            if (picked) setOpen({ index: null, measure: picked.measure })
          }} />
          <ConditionEditor key={nameOf(open.measure)} tabId={tabId} name={nameOf(open.measure)} column={testedAs(open.measure)} test={null} onApply={put} onCancel={cancel} />
        </>
      )}
      {open?.index !== null && first && <div><Button className="builder-add-having" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => setOpen({ index: null, measure: first.measure })}>Add a condition on a measure</Button></div>}
    </>
  )
}
