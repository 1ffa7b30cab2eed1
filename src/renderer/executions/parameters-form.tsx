import { useState } from 'react'
import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { ChevronDown, ChevronRight, Plus, Trash2 } from 'lucide-react'
import type { TabId } from '#shared/base/ids.ts'
import { ParamName, SimpleParamType, type ParamDeclaration, type ParamTexts } from '#shared/params/params.ts'
import { splitList, type ParamProblem } from '#shared/params/resolve-params.ts'
import { useOpenTabs } from '#renderer/tabs/use-open-tabs.tsx'
import { formatPlural } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import './parameters-form.css'

export interface ParametersFormProps {
  readonly tabId: TabId
  readonly params: readonly ParamDeclaration[]
  readonly texts: ParamTexts
  readonly problems: readonly ParamProblem[]
  /** Names that the SQL asks for and nobody declared. */
  readonly undeclared: readonly string[]
}

/** Declares parameters and takes their values; lists are pasted, one value a line. */
export function ParametersForm({ tabId, params, texts, problems, undeclared }: ParametersFormProps) {
  const tabs = useOpenTabs()
  const setParams = (next: readonly ParamDeclaration[]) => tabs.edit(tabId, { params: [...next] })
  const declare = (name: string) => setParams([...params, { name, type: 'STRING', array: false, displayName: '', description: '', defaultValue: null }])
  const freeName = () => {
    for (let number = params.length + 1; ; number++) if (!params.some(param => param.name === `parameter_${number}`)) return `parameter_${number}`
  }
  function change(index: number, patch: Partial<ParamDeclaration>): void {
    const before = params[index]
    if (!before) return
    setParams(params.with(index, { ...before, ...patch }))
    if (patch.name !== undefined && texts[before.name] !== undefined) {
      const { [before.name]: text = '', ...others } = texts
      tabs.edit(tabId, { paramTexts: { ...others, [patch.name]: text } })
    }
  }
  function remove(index: number): void {
    const name = params[index]?.name
    setParams(params.toSpliced(index, 1))
    tabs.edit(tabId, { paramTexts: Object.fromEntries(Object.entries(texts).filter(([each]) => each !== name)) })
  }
  return (
    <>
      {undeclared.map(name => (
        <Notice key={name} tone="info" action={<Button variant="default" onClick={() => declare(name)}>Declare {name}</Button>}>
          The SQL uses <code>CUSTOM_PARAMETER('{name}')</code>, which is not declared here.
        </Notice>
      ))}
      {params.length === 0 && undeclared.length === 0 && (
        <p className="quiet">Parameters let one query serve many campaigns or dates. Write <code>CUSTOM_PARAMETER('name')</code> in the SQL and give its value here.</p>
      )}
      {params.map((param, index) => (
        // The place is the identity: the name is being typed.
        <ParameterRow key={index} param={param} text={texts[param.name] ?? ''} problem={problems.find(problem => problem.name === param.name)?.message}
          taken={params.filter((_, other) => other !== index).map(other => other.name)}
          onChange={patch => change(index, patch)} onText={text => tabs.edit(tabId, { paramTexts: { ...texts, [param.name]: text } })} onRemove={() => remove(index)} />
      ))}
      <div><Button variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => declare(freeName())}>Add parameter</Button></div>
    </>
  )
}

interface ParameterRowProps {
  readonly param: ParamDeclaration
  readonly text: string
  readonly problem: string | undefined
  readonly taken: readonly string[]
  readonly onChange: (patch: Partial<ParamDeclaration>) => void
  readonly onText: (text: string) => void
  readonly onRemove: () => void
}

function ParameterRow({ param, text, problem, taken, onChange, onText, onRemove }: ParameterRowProps) {
  const [name, setName] = useState(param.name)
  // Rows move up when one is removed: the field then belongs to another parameter and shows that one's name.
  const [shownFor, setShownFor] = useState(param.name)
  if (shownFor !== param.name) {
    setShownFor(param.name)
    setName(param.name)
  }
  const [open, setOpen] = useState(false)
  const parsed = ParamName.safeParse(name)
  const nameProblem = !parsed.success ? parsed.error.issues[0]?.message : taken.includes(name) ? 'this name is taken' : undefined
  const count = param.array ? splitList(text).length : 0
  const valueLabel = param.displayName === '' ? `Value of ${param.name}` : param.displayName
  return (
    <fieldset className="parameter">
      <legend className="visually-hidden">Parameter {param.name}</legend>
      <div className="parameter-head">
        <IconButton label={open ? `Fewer details of ${param.name}` : `More details of ${param.name}`} icon={open ? <ChevronDown size={14} /> : <ChevronRight size={14} />} onClick={() => setOpen(!open)} />
        <TextInput aria-label="Parameter name" value={name} error={nameProblem} className="parameter-name" onChange={event => {
          const next = event.currentTarget.value
          setName(next)
          if (ParamName.safeParse(next).success && !taken.includes(next)) onChange({ name: next })
        }} onBlur={() => setName(param.name)} />
        <NativeSelect aria-label="Parameter type" data={SimpleParamType.options} value={param.type} onChange={event => onChange({ type: SimpleParamType.parse(event.currentTarget.value) })} />
        <Checkbox label="list" checked={param.array} onChange={event => onChange({ array: event.currentTarget.checked })} />
        <IconButton label={`Remove parameter ${param.name}`} icon={<Trash2 size={14} />} onClick={onRemove} />
      </div>
      {param.array
        ? <Textarea aria-label={valueLabel} placeholder="Paste values, one a line or separated by commas" value={text} onChange={event => onText(event.currentTarget.value)} minRows={2} maxRows={8} autosize error={problem}
            description={formatPlural(count, 'value')} inputWrapperOrder={['label', 'input', 'description', 'error']} spellCheck={false} classNames={{ input: 'code' }} />
        : param.type === 'BOOLEAN'
          ? <NativeSelect aria-label={valueLabel} data={[{ value: '', label: param.defaultValue === null ? 'Choose' : `Default: ${param.defaultValue}` }, 'true', 'false']} value={text} error={problem} onChange={event => onText(event.currentTarget.value)} />
          : <TextInput aria-label={valueLabel} placeholder={placeholderOf(param)} value={text} onChange={event => onText(event.currentTarget.value)} error={problem} spellCheck={false} classNames={{ input: 'code' }} />}
      {open && (
        <div className="popover-row">
          <TextInput label="Shown as" value={param.displayName} maxLength={120} onChange={event => onChange({ displayName: event.currentTarget.value })} />
          <TextInput label="Default value" value={param.defaultValue ?? ''} onChange={event => onChange({ defaultValue: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
          <Textarea label="Description" value={param.description} maxLength={1000} autosize minRows={1} style={{ gridColumn: '1 / -1' }} onChange={event => onChange({ description: event.currentTarget.value })} />
        </div>
      )}
    </fieldset>
  )
}

function placeholderOf(param: ParamDeclaration): string {
  if (param.defaultValue !== null) return `Default: ${param.defaultValue}`
  const examples: Partial<Record<ParamDeclaration['type'], string>> = { DATE: '2026-01-31', TIMESTAMP: '2026-01-31T00:00:00', LONG: '123456789012345', INTEGER: '42', DOUBLE: '0.5', DECIMAL: '12.50' }
  return examples[param.type] ?? 'Value'
}
