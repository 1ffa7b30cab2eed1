import { useState } from 'react'
import { Button } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { forbidsLiterals } from '#sql/privacy-class.ts'
import { unknownType } from '#sql/sql-type.ts'
import type { TabId } from '#shared/base/ids.ts'
import { popularityOf, type ColumnChoice } from '#sql/builder/builder-columns.ts'
import type { BuilderColumn, BuilderSelect, Condition, FilterGroup, Test } from '#sql/builder/builder-model.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { ColumnPicker } from './column-picker.tsx'
import { ConditionEditor } from './condition-editor.tsx'
import { focusAfter } from './focus-after.ts'
import { testText, type TestedColumn } from './condition-form.ts'

export interface FilterListProps {
  readonly tabId: TabId
  readonly select: BuilderSelect
  readonly columns: readonly ColumnChoice[]
  readonly onChange: (change: (select: BuilderSelect) => BuilderSelect) => void
}

/** A condition that is being filled in: one that is there, or a new one of a group (or of a new group). */
interface Open {
  readonly group: number
  readonly condition: number | null
  readonly column: BuilderColumn | null
}

const unknownColumn: TestedColumn & { readonly exampleValues: readonly string[] } = { type: unknownType, privacyClass: 'NONE', enumValues: [], exampleValues: [] }

/** The conditions of WHERE: all groups must hold, and of each group one condition. */
export function FilterList({ tabId, select, columns, onChange }: FilterListProps) {
  const [open, setOpen] = useState<Open | null>(null)
  const announce = useAnnounce()
  const { filters } = select
  const find = (column: BuilderColumn) => columns.find(each => each.relation === column.relation && each.name.toLowerCase() === column.name.toLowerCase())
  const several = select.joins.length > 0
  const nameOf = (column: BuilderColumn) => (several ? `${column.relation}.${column.name}` : column.name)

  function put(at: Open, test: Test): void {
    const column = at.column
    if (!column) return
    const made: Condition = { kind: 'test', column: { relation: column.relation, name: column.name }, test }
    close(() => onChange(before => {
      const group: FilterGroup = before.filters[at.group] ?? { conditions: [], notes: [] }
      const conditions = at.condition === null ? [...group.conditions, made] : group.conditions.with(at.condition, made)
      return { ...before, filters: at.group < before.filters.length ? before.filters.with(at.group, { ...group, conditions }) : [...before.filters, { ...group, conditions }] }
    }))
  }
  function close(change: () => void): void {
    focusAfter(() => {
      change()
      setOpen(null)
    }, '.builder-add-condition')
  }
  const cancel = () => close(() => {})
  function remove(group: number, condition: number): void {
    close(() => onChange(before => {
      const conditions = before.filters[group]?.conditions.toSpliced(condition, 1) ?? []
      return { ...before, filters: conditions.length === 0 ? before.filters.toSpliced(group, 1) : before.filters.map((each, at) => (at === group ? { ...each, conditions } : each)) }
    }))
    announce('Condition removed')
  }
  function editor(at: Open, test: Test | null) {
    if (at.column === null) {
      return (
        <div className="builder-choosing" onKeyDown={event => {
          if (event.key === 'Escape' && !event.defaultPrevented) cancel()
        }}>
          <ColumnPicker label="Column of the condition" placeholder="Which column?" columns={columns} value={null} rank={rankOfFilter} autoFocus
            onPick={column => setOpen({ ...at, column })} />
          <Button variant="default" onClick={cancel}>Cancel</Button>
        </div>
      )
    }
    return <ConditionEditor key={`${at.column.relation}.${at.column.name}`} tabId={tabId} name={nameOf(at.column)} column={find(at.column) ?? unknownColumn} test={test} onApply={made => put(at, made)} onCancel={cancel} />
  }

  return (
    <>
      {filters.length > 0 && (
        <ul className="builder-list" aria-label="Conditions">
          {filters.map((group, at) => (
            // Conditions have no identity but their place.
            <li key={at} className="builder-group">
              {group.conditions.map((condition, inner) => {
                const edited = open?.group === at && open.condition === inner
                return (
                  <div key={inner} className="builder-group-row">
                    <span className="builder-joiner quiet">{inner > 0 ? 'or' : at > 0 ? 'and' : ''}</span>
                    {condition.kind === 'text'
                      ? <code className="builder-summary builder-verbatim" title={condition.sql}>{condition.sql}</code>
                      : (
                        <button type="button" className="builder-summary" aria-expanded={edited} onClick={() => setOpen(edited ? null : { group: at, condition: inner, column: condition.column })}>
                          <span className="code">{nameOf(condition.column)}</span> {testText(condition.test, find(condition.column) ?? unknownColumn)}
                        </button>
                      )}
                    {inner === group.conditions.length - 1 && <Button variant="subtle" className="builder-or" aria-label="or… another condition instead" onClick={() => setOpen({ group: at, condition: null, column: null })}>or…</Button>}
                    <IconButton label={`Remove condition ${condition.kind === 'text' ? condition.sql : `on ${nameOf(condition.column)}`}`} icon={<X size={14} />} onClick={() => remove(at, inner)} />
                    {edited && condition.kind === 'test' && editor(open, condition.test)}
                  </div>
                )
              })}
              {open?.group === at && open.condition === null && <div className="builder-group-row">{editor(open, null)}</div>}
            </li>
          ))}
        </ul>
      )}
      {open !== null && open.group >= filters.length
        ? editor(open, null)
        : (
          <div><Button className="builder-add-condition" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => setOpen({ group: filters.length, condition: null, column: null })}>Add a condition</Button></div>
        )}
    </>
  )
}

/** What cannot be compared with anything goes last. */
function rankOfFilter(column: ColumnChoice): number {
  return 2 * popularityOf(column) + (column.kind === 'METRIC' ? 0 : 1) + (column.enumValues.length > 0 ? 1 : 0) - (forbidsLiterals(column.privacyClass) ? 3 : 0)
}
