import { useMemo, useState } from 'react'
import { Select, type ComboboxItem, type ComboboxItemGroup } from '@mantine/core'
import type { TableChoice } from '#sql/builder/builder-columns.ts'
import { Badge } from '#renderer/ui/badge.tsx'
import { fuzzyFilter } from '#renderer/ui/fuzzy-match.ts'
import { takeOnEnter } from './take-on-enter.ts'

export interface TablePickerProps {
  readonly label: string
  readonly placeholder: string
  readonly tables: readonly TableChoice[]
  readonly onPick: (name: string) => void
  readonly value?: string | null
  readonly autoFocus?: boolean
}

const optionClass = { option: 'builder-option-row' }

/** Finds a data source by typing its name or what it holds; grouped as AMC's documentation groups them. */
export function TablePicker({ label, placeholder, tables, onPick, value = null, autoFocus = false }: TablePickerProps) {
  const [typed, setTyped] = useState('')
  const byName = useMemo(() => new Map(tables.map(table => [table.name.toLowerCase(), table])), [tables])
  const data = useMemo(() => {
    const groups = new Map<string, string[]>()
    for (const table of tables) groups.set(table.category, [...(groups.get(table.category) ?? []), table.name])
    return [...groups].map(([group, names]) => ({ group, items: names.map(name => ({ value: name.toLowerCase(), label: name })) }))
  }, [tables])
  return (
    <Select aria-label={label} placeholder={placeholder} data={data} value={value?.toLowerCase() ?? null} searchable selectFirstOptionOnChange openOnFocus={false} nothingFoundMessage="No data source fits what you typed"
      comboboxProps={{ width: 420, position: 'bottom-start' }} maxDropdownHeight={400} className="builder-picker" classNames={optionClass} spellCheck={false} autoFocus={autoFocus} data-region-focus
      onKeyDownCapture={takeOnEnter(search => search.trim() !== '' && search.toLowerCase() !== value?.toLowerCase())}
      {...(value === null ? { searchValue: typed, onSearchChange: setTyped } : {})}
      filter={({ options, search }) => {
        if (value !== null && search.toLowerCase() === value.toLowerCase()) return [...options]
        return options.flatMap((option): ComboboxItemGroup<ComboboxItem | string>[] => {
          if (!('group' in option)) return []
          const items = fuzzyFilter(option.items, search, item => (typeof item === 'string' ? item : `${item.label} ${byName.get(item.value)?.description ?? ''}`))
          return items.length === 0 ? [] : [{ group: option.group, items: [...items] }]
        }) as typeof options
      }}
      onChange={name => {
        const table = name === null ? undefined : byName.get(name)
        if (!table) return
        setTyped('')
        onPick(table.name)
      }}
      renderOption={({ option }) => {
        const table = byName.get(option.value)
        return table ? (
          <span className="builder-option">
            <span className="builder-option-head"><span className="code ellipsis">{table.name}</span><span className="builder-option-facts">{table.paid && <Badge>paid</Badge>}{table.deprecated && <Badge tone="warn">old</Badge>}</span></span>
            {table.description !== '' && <span className="quiet ellipsis">{table.description}</span>}
          </span>
        ) : option.label
      }} />
  )
}
