import { useRef, useState, type FormEvent } from 'react'
import { Button, Checkbox, NativeSelect, Popover, Textarea, TextInput } from '@mantine/core'
import { AppError } from '#shared/base/app-error.ts'
import type { ResultColumnType } from '#shared/results/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { formatPlural } from '#renderer/ui/format.ts'
import { draftOf, listedValues, readDraft, testName, testsFor, type FilterDraft, type FilterTest } from './filter-draft.ts'
import { floatInside } from './float-inside.ts'
import { filterOf } from './result-looks.ts'
import type { ResultDesk } from './use-result-desk.ts'
import { ValueChoice } from './value-choice.tsx'
import './filter-editor.css'

export interface FilterEditorProps {
  readonly desk: ResultDesk
  readonly at: { readonly columnId: string, readonly place: DOMRect }
  readonly onClose: () => void
}

/** Asks which rows of a column to show. What makes no sense is refused with a sentence, before anything changes. */
export function FilterEditor({ desk, at: { columnId, place }, onClose }: FilterEditorProps) {
  const { client } = useBridge()
  const column = Number(columnId)
  const { name, type } = desk.columns[column] ?? { name: '', type: 'text' as const }
  const before = desk.look.filters[column]
  const [draft, setDraft] = useState<FilterDraft>(() => draftOf(before, type))
  const [refusal, setRefusal] = useState<string | null>(null)
  const [checking, setChecking] = useState(false)
  const closed = useRef(false)
  const edit = (change: Partial<FilterDraft>): void => {
    setDraft(now => ({ ...now, ...change }))
    setRefusal(null)
  }
  const close = (): void => {
    closed.current = true
    onClose()
  }

  async function apply(event: FormEvent): Promise<void> {
    event.preventDefault()
    const read = readDraft(draft, column, type)
    if ('refusal' in read) return setRefusal(read.refusal)
    setChecking(true)
    try {
      // Core judges what only it can: a regular expression, a number's size. The view it opens is the one that is shown next.
      await client.results.openView({ executionId: desk.result.executionId, sort: [...desk.look.sort], filter: filterOf({ filters: { ...desk.look.filters, [column]: read.filter } }) })
      if (closed.current) return
      desk.setFilter(column, read.filter)
      close()
    } catch (thrown) {
      setRefusal(AppError.from(thrown).message)
    } finally {
      setChecking(false)
    }
  }

  return (
    <Popover opened onChange={opened => { if (!opened) close() }} position="bottom-start" middlewares={floatInside} width={340} trapFocus shadow="md" withinPortal withRoles={false}>
      <Popover.Target><span aria-hidden className="menu-anchor" style={{ left: place.left, top: place.bottom }} /></Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`Filter ${name}`} className="filter-editor">
        <form onSubmit={event => void apply(event)}>
          <NativeSelect label={<span className="filter-name ellipsis">Rows where {name === '' ? '(no name)' : name.slice(0, 80)}</span>} value={draft.test} data={testsFor(type).map(test => ({ value: test, label: testName(test, type) }))}
            onChange={event => edit({ test: event.currentTarget.value as FilterTest })} // the options are tests
          />
          <DraftFields draft={draft} type={type} edit={edit} desk={desk} column={column} />
          {draft.test !== 'null' && draft.test !== 'not-null' && <Checkbox label="Show the other rows instead, those with null too" checked={draft.exclude} onChange={event => edit({ exclude: event.currentTarget.checked })} />}
          {refusal !== null && <p className="filter-refusal" role="alert">{refusal}</p>}
          <div className="filter-actions">
            {before && <Button variant="subtle" color="gray" onClick={() => {
              desk.setFilter(column, null)
              close()
            }}>Remove filter</Button>}
            <span className="toolbar-space" />
            <Button variant="default" onClick={close}>Cancel</Button>
            <Button type="submit" disabled={checking}>Apply</Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

interface FieldsProps {
  readonly draft: FilterDraft
  readonly type: ResultColumnType
  readonly edit: (change: Partial<FilterDraft>) => void
  readonly desk: ResultDesk
  readonly column: number
}

const examples: Readonly<Partial<Record<ResultColumnType, string>>> = { integer: '1200', decimal: '1200.50', double: '0.25', date: '2025-05-01', timestamp: '2025-05-01 08:30' }

function DraftFields({ draft, type, edit, desk, column }: FieldsProps) {
  const example = examples[type] ?? ''
  switch (draft.test) {
    case 'null': case 'not-null': case 'true': case 'false': return null
    case 'values': return <ValueChoice desk={desk} column={column} values={draft.values} withNull={draft.withNull} onChange={(values, withNull) => edit({ values, withNull })} />
    case 'list': {
      const count = listedValues(draft.text).length
      return <Textarea aria-label="Values" placeholder="One value in a line, or with commas between them" rows={7} value={draft.text} data-autofocus spellCheck={false} onChange={event => edit({ text: event.currentTarget.value })} description={count === 0 ? 'Lines, commas, tabs and quotes as in SQL are understood.' : formatPlural(count, 'different value')} inputWrapperOrder={['input', 'description']} />
    }
    case 'between': return (
      <div className="filter-ends">
        <TextInput label="From" placeholder={example} value={draft.from} data-autofocus onChange={event => edit({ from: event.currentTarget.value })} />
        <TextInput label="To" placeholder={example} value={draft.to} onChange={event => edit({ to: event.currentTarget.value })} description="Both belong to it." inputWrapperOrder={['label', 'input', 'description']} />
      </div>
    )
    default: {
      const isText = ['contains', 'equals', 'starts', 'ends', 'regex'].includes(draft.test)
      return (
        <>
          <TextInput aria-label="Value" placeholder={isText ? (draft.test === 'regex' ? '^Brand .*(DE|AT)$' : 'Text') : example} value={draft.text} data-autofocus spellCheck={false} onChange={event => edit({ text: event.currentTarget.value })} />
          {isText && <Checkbox label="Capital and small letters differ" checked={draft.caseSensitive} onChange={event => edit({ caseSensitive: event.currentTarget.checked })} />}
        </>
      )
    }
  }
}
