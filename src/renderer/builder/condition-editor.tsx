import { useState, type FormEvent } from 'react'
import { Autocomplete, Button, Checkbox, NativeSelect, TagsInput, TextInput } from '@mantine/core'
import type { Test } from '#sql/builder/builder-model.ts'
import { forbidsLiterals } from '#sql/privacy-class.ts'
import { isNumeric, isTemporal } from '#sql/sql-type.ts'
import type { TabId } from '#shared/base/ids.ts'
import { useTab } from '#renderer/tabs/use-open-tabs.tsx'
import { showWhole } from './show-whole.ts'
import { emptyForm, formOf, testOf, valuesOf, wayText, waysFor, type ConditionForm, type TestedColumn, type Way } from './condition-form.ts'

export interface ConditionEditorProps {
  readonly tabId: TabId
  /** What is tested, for the names of the fields. */
  readonly name: string
  readonly column: TestedColumn & { readonly exampleValues?: readonly string[] }
  /** Null for a new condition. */
  readonly test: Test | null
  readonly onApply: (test: Test) => void
  readonly onCancel: () => void
}

/** One condition, filled in by the type of its column. Enter takes it, Escape leaves everything as it was. */
export function ConditionEditor({ tabId, name, column, test, onApply, onCancel }: ConditionEditorProps) {
  const [form, setForm] = useState<ConditionForm>(() => (test && formOf(test, column)) ?? emptyForm(column))
  const [problem, setProblem] = useState<string | null>(null)
  const change = (patch: Partial<ConditionForm>) => {
    setForm(before => ({ ...before, ...patch }))
    setProblem(null)
  }
  const ways = waysFor(column)
  function apply(event: FormEvent): void {
    event.preventDefault()
    const made = testOf(form, column)
    if (typeof made === 'string') setProblem(made)
    else onApply(made)
  }
  return (
    <form className="builder-condition" aria-label={`Condition on ${name}`} ref={showWhole} onSubmit={apply} onKeyDown={event => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.stopPropagation()
      onCancel()
    }}>
      {test === null && <span className="code">{name}</span>}
      <NativeSelect aria-label={`How ${name} is tested`} data={(ways.includes(form.way) ? ways : [form.way, ...ways]).map(way => ({ value: way, label: wayText(way, column) }))}
        value={form.way} data-autofocus autoFocus onChange={event => change({ way: event.currentTarget.value as Way })} />
      <ValueFields tabId={tabId} name={name} column={column} form={form} change={change} />
      {forbidsLiterals(column.privacyClass) && <p className="quiet">AMC refuses to compare a {column.privacyClass.toLowerCase().replace('_', ' ')} column with a fixed value or a parameter.</p>}
      {problem !== null && <p className="builder-problem" role="alert">{problem}</p>}
      <div className="builder-buttons"><Button type="submit">{test === null ? 'Add condition' : 'Apply'}</Button><Button variant="default" onClick={onCancel}>Cancel</Button></div>
    </form>
  )
}

interface FieldsProps {
  readonly tabId: TabId
  readonly name: string
  readonly column: ConditionEditorProps['column']
  readonly form: ConditionForm
  readonly change: (patch: Partial<ConditionForm>) => void
}

function ValueFields({ tabId, name, column, form, change }: FieldsProps) {
  switch (valuesOf(form.way)) {
    case 'none': return null
    case 'parameter': return <ParameterField tabId={tabId} form={form} change={change} list />
    case 'pattern': return <TextInput aria-label={`Text to look for in ${name}`} value={form.low} spellCheck={false} placeholder={patternHint(form.way)} onChange={event => change({ low: event.currentTarget.value })} />
    case 'list': return isShort(column, form) ? (
      <Checkbox.Group aria-label={`Values of ${name}`} value={[...form.values]} onChange={values => change({ values })}>
        <div className="builder-values">{column.enumValues.map(value => <Checkbox key={value} value={value} label={value} />)}</div>
      </Checkbox.Group>
    ) : (
      <TagsInput aria-label={`Values of ${name}`} placeholder={form.values.length === 0 ? 'Choose, type or paste values' : ''} data={[...(column.enumValues.length > 0 ? column.enumValues : column.exampleValues ?? [])]} value={[...form.values]}
        splitChars={[',', '\n', '\t']} acceptValueOnBlur openOnFocus={false} size="xs" maxDropdownHeight={260} onChange={values => change({ values })} />
    )
    case 'two': return (
      <div className="builder-range">
        <ValueField label={`Lowest ${name}`} column={column} value={form.low} onChange={low => change({ low })} />
        <span className="quiet">and</span>
        <ValueField label={`Highest ${name}`} column={column} value={form.high} onChange={high => change({ high })} />
      </div>
    )
    case 'one': return (
      <>
        {column.type.name !== 'BOOLEAN' && (
          <NativeSelect aria-label={`What ${name} is compared with`} value={form.from} onChange={event => change({ from: event.currentTarget.value as ConditionForm['from'] })}
            data={[{ value: 'value', label: 'a value' }, { value: 'parameter', label: 'a parameter' }, ...(isTemporal(column.type) ? [{ value: 'window-start', label: 'the start of the time window' }, { value: 'window-end', label: 'the end of the time window' }] : [])]} />
        )}
        {form.from === 'value' && <ValueField label={`Value of ${name}`} column={column} value={form.low} onChange={low => change({ low })} />}
        {form.from === 'parameter' && <ParameterField tabId={tabId} form={form} change={change} list={false} />}
      </>
    )
  }
}

/** All values fit on the screen, and none stands in the query that is not known. */
function isShort(column: TestedColumn, form: ConditionForm): boolean {
  return column.enumValues.length > 0 && column.enumValues.length <= 16 && form.values.every(value => column.enumValues.includes(value))
}

function patternHint(way: Way): string {
  if (way === 'like' || way === 'not-like') return '% stands for anything, _ for one letter'
  return way === 'matches' || way === 'not-matches' ? 'For example (?i)^brand' : 'Text'
}

interface ValueFieldProps {
  readonly label: string
  readonly column: ConditionEditorProps['column']
  readonly value: string
  readonly onChange: (value: string) => void
}

function ValueField({ label, column, value, onChange }: ValueFieldProps) {
  const { type } = column
  if (type.name === 'BOOLEAN') return <NativeSelect aria-label={label} data={[{ value: 'TRUE', label: 'true' }, { value: 'FALSE', label: 'false' }]} value={value} onChange={event => onChange(event.currentTarget.value)} />
  if (type.name === 'DATE') return <TextInput aria-label={label} type="date" value={value} onChange={event => onChange(event.currentTarget.value)} />
  if (type.name === 'TIMESTAMP') return <TextInput aria-label={label} type="datetime-local" step={1} value={value.replace(' ', 'T')} onChange={event => onChange(event.currentTarget.value)} />
  if (isNumeric(type)) return <TextInput aria-label={label} inputMode="decimal" placeholder="Number" value={value} onChange={event => onChange(event.currentTarget.value)} />
  return <Autocomplete aria-label={label} placeholder="Text, upper and lower case matter" size="xs" data={[...(column.enumValues.length > 0 ? column.enumValues : column.exampleValues ?? [])]} value={value} spellCheck={false} onChange={onChange} />
}

function ParameterField({ tabId, form, change, list }: Pick<FieldsProps, 'tabId' | 'form' | 'change'> & { readonly list: boolean }) {
  const params = useTab(tabId, tab => tab.params) ?? []
  const names = params.filter(param => param.array === list).map(param => param.name)
  return (
    <Autocomplete aria-label="Name of the parameter" placeholder={list ? 'Name of a list parameter' : 'Name of a parameter'} size="xs" data={names} value={form.parameter} spellCheck={false}
      description={form.parameter === '' || names.includes(form.parameter) ? undefined : 'Not declared yet: Parameters in the toolbar offers to.'} onChange={parameter => change({ parameter })} />
  )
}
