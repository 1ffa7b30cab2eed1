import { useMemo, useState } from 'react'
import { Button, NativeSelect, Select, type ComboboxItem } from '@mantine/core'
import { Link2, Table2, X } from 'lucide-react'
import type { ColumnChoice, TableChoice } from '#sql/builder/builder-columns.ts'
import { relationName, type BuilderJoin, type BuilderModel, type BuilderSelect, type BuilderTable } from '#sql/builder/builder-model.ts'
import { addJoin, changeSource, removeJoin, replaceJoin } from '#sql/builder/edit-builder.ts'
import { joinAfterAggregation } from '#sql/builder/join-after-aggregation.ts'
import { joinOffers, repeatedMeasures, type JoinOffer } from '#sql/builder/join-offers.ts'
import { fuzzyFilter } from '#renderer/ui/fuzzy-match.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { focusAfter } from './focus-after.ts'
import { takeOnEnter } from './take-on-enter.ts'
import { TablePicker } from './table-picker.tsx'
import type { Builder } from './use-builder.ts'
import { WiderWindow } from './wider-window.tsx'

export interface SourceSectionProps {
  readonly builder: Builder
  readonly model: BuilderModel
  readonly index: number
  readonly select: BuilderSelect
  readonly columns: readonly ColumnChoice[]
  readonly tables: readonly TableChoice[]
  readonly onChange: (change: (select: BuilderSelect) => BuilderSelect) => void
}

const joinTypes = [{ value: 'LEFT', label: 'Keep every row from before (LEFT JOIN)' }, { value: 'INNER', label: 'Keep only rows with a partner (INNER JOIN)' }]
const optionClass = { option: 'builder-option-row' }

/** The table that is read, what is joined to it, and a warning where that counts rows more than once. */
export function SourceSection({ builder, model, index, select, columns, tables, onChange }: SourceSectionProps) {
  const [changing, setChanging] = useState(false)
  const [joining, setJoining] = useState(false)
  const stopJoining = (change: () => void) => focusAfter(() => {
    change()
    setJoining(false)
  }, '.builder-join-another')
  const tableOf = (table: BuilderTable) => tables.find(each => each.name.toLowerCase() === table.name.toLowerCase())
  const source = tableOf(select.source)
  return (
    <>
      {changing
        ? (
          <TablePicker label="Data source" placeholder="Search data sources" tables={tables} value={select.source.name} autoFocus onPick={name => {
            const next = tables.find(each => each.name === name)
            focusAfter(() => {
              if (next && name.toLowerCase() !== select.source.name.toLowerCase()) onChange(before => changeSource(before, name, next.columns))
              setChanging(false)
            }, '.builder-change')
          }} />
        )
        : (
          <div className="builder-table">
            <Table2 size={14} aria-hidden />
            <div className="builder-table-text">
              <span className="code ellipsis">{select.source.name}{select.source.alias !== null && select.source.alias !== select.source.name && <span className="quiet"> as {select.source.alias}</span>}</span>
              {source && source.description !== '' && <span className="quiet">{source.description}</span>}
              {!source && <span className="builder-problem">This instance has no table of that name.</span>}
              {source?.kind !== 'step' && <WiderWindow table={select.source} onChange={extension => onChange(before => ({ ...before, source: widened(before.source, extension) }))} />}
            </div>
            <Button className="builder-change" variant="subtle" aria-label={`Change the data source ${select.source.name}`} onClick={() => setChanging(true)}>Change</Button>
          </div>
        )}
      {select.joins.length > 0 && (
        <ul className="builder-list" aria-label="Joined tables">
          {select.joins.map((join, at) => (
            // Joins have no identity but their place.
            <JoinRow key={at} join={join} description={tableOf(join.table)?.description ?? ''} isSource={tableOf(join.table)?.kind === 'source'} onChange={next => onChange(before => replaceJoin(before, at, next))} onRemove={() => focusAfter(() => onChange(before => removeJoin(before, at)), '.builder-join-another')} />
          ))}
        </ul>
      )}
      <Explosion builder={builder} model={model} index={index} select={select} tables={tables} />
      {joining
        ? <JoinPicker present={columns} tables={tables} taken={select} onPick={offer => stopJoining(() => onChange(before => addJoin(before, offer)))} onCancel={() => stopJoining(() => {})} />
        : <div><Button className="builder-join-another" variant="default" leftSection={<Link2 size={14} aria-hidden />} onClick={() => setJoining(true)}>Join another table</Button></div>}
    </>
  )
}

/** The table keeps its name when it is read through a function. */
function widened(table: BuilderTable, extension: BuilderTable['extension']): BuilderTable {
  const alias = table.alias === table.name ? null : table.alias
  return { ...table, extension, alias: alias ?? (extension === null ? null : table.name) }
}

interface JoinRowProps {
  readonly join: BuilderJoin
  readonly description: string
  readonly isSource: boolean
  readonly onChange: (join: BuilderJoin) => void
  readonly onRemove: () => void
}

function JoinRow({ join, description, isSource, onChange, onRemove }: JoinRowProps) {
  const name = relationName(join.table)
  return (
    <li className="builder-join">
      <div className="builder-table">
        <Link2 size={14} aria-hidden />
        <div className="builder-table-text">
          <span className="code ellipsis">{join.table.name}{join.table.alias !== null && join.table.alias !== join.table.name && <span className="quiet"> as {join.table.alias}</span>}</span>
          {description !== '' && <span className="quiet ellipsis" title={description}>{description}</span>}
          {join.on.map(({ left, right }, at) => <span key={at} className="code quiet">{left.relation}.{left.name} = {right.relation}.{right.name}</span>)}
          {isSource && <WiderWindow table={join.table} onChange={extension => onChange({ ...join, table: widened(join.table, extension) })} />}
        </div>
        <IconButton label={`Remove the join with ${name}`} icon={<X size={14} />} onClick={onRemove} />
      </div>
      <NativeSelect aria-label={`Which rows the join with ${name} keeps`} value={join.type} data={join.type === 'FULL' ? [...joinTypes, { value: 'FULL', label: 'Keep all rows of both (FULL OUTER JOIN)' }] : joinTypes}
        onChange={event => onChange({ ...join, type: event.currentTarget.value as BuilderJoin['type'] })} />
    </li>
  )
}

interface JoinPickerProps {
  readonly present: readonly ColumnChoice[]
  readonly tables: readonly TableChoice[]
  readonly taken: BuilderSelect
  readonly onPick: (offer: JoinOffer) => void
  readonly onCancel: () => void
}

function JoinPicker({ present, tables, taken, onPick, onCancel }: JoinPickerProps) {
  const offers = useMemo(() => {
    const read = new Set([taken.source, ...taken.joins.map(join => join.table)].map(table => table.name.toLowerCase()))
    return new Map(tables.filter(table => !read.has(table.name.toLowerCase())).toSorted((a, b) => Number(b.kind === 'step') - Number(a.kind === 'step') || b.popularity - a.popularity)
      .flatMap(table => joinOffers(present, table)).map((offer, at) => [String(at), offer] as const))
  }, [present, tables, taken])
  const data = [...offers].map(([value, { table, on }]): ComboboxItem => ({ value, label: `${table.name} on ${on.map(pair => pair.left.name).join(', ')}` }))
  return (
    <Select aria-label="Table to join" placeholder="Which table, on which key?" data={data} value={null} searchable limit={80} autoFocus defaultDropdownOpened selectFirstOptionOnChange nothingFoundMessage="No known key leads there"
      comboboxProps={{ width: 420, position: 'bottom-start' }} maxDropdownHeight={360} className="builder-picker" classNames={optionClass} spellCheck={false}
      filter={({ options, search }) => [...fuzzyFilter(options.flatMap(option => ('value' in option ? [option] : [])), search, option => `${option.label} ${offers.get(option.value)?.table.description ?? ''}`, 80)]}
      onChange={id => {
        const offer = id === null ? undefined : offers.get(id)
        if (offer) onPick(offer)
      }}
      onKeyDownCapture={takeOnEnter(search => search.trim() !== '')}
      onKeyDown={event => {
        if (event.key === 'Escape') onCancel()
      }}
      onBlur={onCancel}
      renderOption={({ option }) => {
        const offer = offers.get(option.value)
        return offer ? (
          <span className="builder-option">
            <span className="builder-option-head"><span className="code ellipsis">{offer.table.name}</span><span className="builder-option-facts">on <span className="code">{offer.on.map(pair => (pair.left.name === pair.right ? pair.right : `${pair.left.name} = ${pair.right}`)).join(', ')}</span></span></span>
            {offer.table.description !== '' && <span className="quiet ellipsis">{offer.table.description}</span>}
          </span>
        ) : option.label
      }} />
  )
}

function Explosion({ builder, model, index, select, tables }: Pick<SourceSectionProps, 'builder' | 'model' | 'index' | 'select' | 'tables'>) {
  const repeated = useMemo(() => repeatedMeasures(select, tables), [select, tables])
  const [first] = repeated
  if (!first) return null
  const names = repeated.map(measure => measure.name).join(', ')
  const possible = joinAfterAggregation(model, index) !== null
  return (
    <Notice tone="warn" action={possible && <Button variant="default" onClick={() => builder.edit(each => joinAfterAggregation(each, index))}>Join after adding up</Button>}>
      The join repeats rows of <span className="code">{first.relation}</span>: {names} {repeated.length === 1 ? 'counts' : 'count'} them more than once. {possible ? 'Add each table up in a step of its own first, then join the steps.' : 'Add each table up in a step of its own before the join.'}
    </Notice>
  )
}
