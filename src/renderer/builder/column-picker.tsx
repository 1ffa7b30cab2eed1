import { useMemo, useState } from 'react'
import { Select, type ComboboxItem } from '@mantine/core'
import { popularityOf, type ColumnChoice } from '#sql/builder/builder-columns.ts'
import { formatType } from '#sql/sql-type.ts'
import { fuzzyFilter } from '#renderer/ui/fuzzy-match.ts'
import { PrivacyBadge } from '#renderer/ui/privacy-badge.tsx'
import { takeOnEnter } from './take-on-enter.ts'

export interface ColumnPickerProps {
  readonly label: string
  readonly placeholder: string
  readonly columns: readonly ColumnChoice[]
  /** The column that is chosen; null for a picker that adds one and is empty again. */
  readonly value: ColumnChoice | null
  readonly onPick: (column: ColumnChoice) => void
  /** A sentence for columns that cannot be chosen; null for those that can. */
  readonly refusal?: (column: ColumnChoice) => string | null
  /** Another order than that of use. */
  readonly rank?: (column: ColumnChoice) => number
  /** The label stands above the field. */
  readonly withLabel?: boolean
  readonly autoFocus?: boolean
}

const shownOptions = 60
const optionClass = { option: 'builder-option-row' }
const isWhole = (option: ComboboxItem, search: string): boolean => option.label === search.trim().toLowerCase()
const idOf = (column: ColumnChoice): string => `${column.relation}.${column.name}`

/** Finds a column by typing its name or what it is about; shows type, unit and privacy class of each. */
export function ColumnPicker({ label, placeholder, columns, value, onPick, refusal, rank = popularityOf, withLabel = false, autoFocus = false }: ColumnPickerProps) {
  const [typed, setTyped] = useState('')
  const byId = useMemo(() => new Map(columns.map(column => [idOf(column), column])), [columns])
  const several = useMemo(() => new Set(columns.map(column => column.relation)).size > 1, [columns])
  const data = useMemo(() => columns
    .toSorted((a, b) => Number((refusal?.(a) ?? null) !== null) - Number((refusal?.(b) ?? null) !== null) || rank(b) - rank(a))
    .map((column): ComboboxItem => ({ value: idOf(column), label: column.name, disabled: (refusal?.(column) ?? null) !== null })), [columns, refusal, rank])
  return (
    <Select {...(withLabel ? { label } : { 'aria-label': label })} placeholder={placeholder} data={data} value={value && idOf(value)} searchable limit={shownOptions} selectFirstOptionOnChange openOnFocus={false}
      nothingFoundMessage="No column fits what you typed" comboboxProps={{ width: 400, position: 'bottom-start' }} maxDropdownHeight={360} className="builder-picker" classNames={optionClass} spellCheck={false} autoFocus={autoFocus}
      onKeyDownCapture={takeOnEnter(search => search.trim() !== '' && search !== value?.name)}
      {...(value === null ? { searchValue: typed, onSearchChange: setTyped } : {})}
      filter={({ options, search }) => {
        const plain = options.flatMap(option => ('value' in option ? [option] : []))
        // A chosen name stands in the field; it is no search.
        if (value !== null && search === value.name) return plain
        // A name wins over what a description happens to say, and the whole name over the beginning of a longer one.
        const named = fuzzyFilter(plain, search, option => (several && search.includes('.') ? option.value : option.label), shownOptions)
        const described = fuzzyFilter(plain, search, option => `${option.label} ${byId.get(option.value)?.description ?? ''}`, shownOptions)
        return [...new Set([...named.toSorted((a, b) => Number(isWhole(b, search)) - Number(isWhole(a, search))), ...described])].slice(0, shownOptions)
      }}
      onChange={id => {
        const column = id === null ? undefined : byId.get(id)
        if (!column) return
        setTyped('')
        onPick(column)
      }}
      renderOption={({ option }) => {
        const column = byId.get(option.value)
        return column ? <ColumnOption column={column} several={several} refusal={refusal?.(column) ?? null} /> : option.label
      }} />
  )
}

function ColumnOption({ column, several, refusal }: { readonly column: ColumnChoice; readonly several: boolean; readonly refusal: string | null }) {
  return (
    <span className="builder-option">
      <span className="builder-option-head">
        <span className="code ellipsis">{several && <span className="quiet">{column.relation}.</span>}{column.name}</span>
        <span className="builder-option-facts">{column.unit !== null && column.unit !== 'currency' && <span>{column.unit}</span>}<span>{formatType(column.type)}</span><PrivacyBadge privacyClass={column.privacyClass} /></span>
      </span>
      {(refusal !== null || column.description !== '') && <span className="quiet ellipsis">{refusal ?? column.description}</span>}
    </span>
  )
}
