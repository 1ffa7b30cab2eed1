import { useState } from 'react'
import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { ChevronDown, ChevronRight, Trash2, TriangleAlert } from 'lucide-react'
import { ParamName, ParamType, type ParamDeclaration } from '#shared/params/params.ts'
import { textOf, typeName } from '#shared/params/resolve-params.ts'
import type { ParameterHint } from '#sql/template/infer-parameters.ts'
import { Badge } from '#renderer/ui/badge.tsx'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import type { ParameterState } from './use-parameter-state.ts'
import { ValueField } from './value-field.tsx'

const typeOptions = ParamType.options.map(type => ({ value: type, label: type === 'NAME' ? 'NAME (column, table)' : type }))

export interface ParameterRowProps {
  readonly param: ParamDeclaration
  readonly state: ParameterState
  readonly hint: ParameterHint | undefined
  readonly taken: readonly string[]
  readonly onChange: (patch: Partial<ParamDeclaration>) => void
  readonly onText: (text: string) => void
  readonly onRemove: () => void
  readonly onEditList: () => void
}

/** One parameter: its value, and behind the arrow its declaration. */
export function ParameterRow({ param, state, hint, taken, onChange, onText, onRemove, onEditList }: ParameterRowProps) {
  const [open, setOpen] = useState(/^parameter_\d+$/.test(param.name))
  const isAsked = state.asked.includes(param.name)
  const problem = state.problems.get(param.name)
  // What nobody typed yet is no mistake: it is asked for, not marked as wrong.
  const isMissing = problem !== undefined && textOf(param, state.texts).trim() === ''
  const label = param.displayName === '' ? param.name : param.displayName
  return (
    <fieldset className="parameter" data-problem={problem !== undefined && !isMissing}>
      <legend className="visually-hidden">Parameter {param.name}</legend>
      <div className="parameter-head">
        <IconButton label={open ? `Fewer details of ${param.name}` : `More details of ${param.name}`} icon={open ? <ChevronDown size={14} /> : <ChevronRight size={14} />} onClick={() => setOpen(!open)} />
        <span className="parameter-label ellipsis" title={param.name}>{label}{param.displayName !== '' && <code className="quiet">{param.name}</code>}</span>
        {!isAsked && <Badge title="The SQL does not ask for it, so it is not sent">not used</Badge>}
        {param.optional === true && <Badge title="It may be left empty">optional</Badge>}
        <Badge tone={hint !== undefined && disagrees(param, hint) ? 'warn' : 'neutral'} title={hint !== undefined && disagrees(param, hint) ? `The SQL uses it as ${typeName({ type: hint.type as ParamType, array: hint.array })}` : 'Declared type'}>{typeName(param)}</Badge>
        <IconButton label={`Remove parameter ${param.name}`} icon={<Trash2 size={14} />} onClick={onRemove} />
      </div>
      <ValueField param={param} text={state.texts[param.name] ?? ''} problem={isMissing ? undefined : problem} label={param.displayName === '' ? `Value of ${param.name}` : param.displayName}
        moment={state.moment} resolved={state.resolved.resolved.get(param.name)?.items} choices={hint?.choices ?? []} onText={onText} onEditList={onEditList} />
      {isMissing && <span className="parameter-note parameter-missing"><TriangleAlert size={13} aria-hidden />{problem}</span>}
      {param.description !== '' && !open && <span className="quiet parameter-note">{param.description}</span>}
      {open && <Declaration param={param} hint={hint} taken={taken} onChange={onChange} />}
    </fieldset>
  )
}

function disagrees(param: ParamDeclaration, hint: ParameterHint): boolean {
  return (hint.columns.length > 0 && (hint.type !== param.type || hint.array !== param.array)) || (hint.type === 'NAME') !== (param.type === 'NAME' && hint.use === 'template')
}

interface DeclarationProps {
  readonly param: ParamDeclaration
  readonly hint: ParameterHint | undefined
  readonly taken: readonly string[]
  readonly onChange: (patch: Partial<ParamDeclaration>) => void
}

function Declaration({ param, hint, taken, onChange }: DeclarationProps) {
  const [name, setName] = useState(param.name)
  // Rows move up when one is removed: the field then belongs to another parameter and shows that one's name.
  const [shownFor, setShownFor] = useState(param.name)
  if (shownFor !== param.name) {
    setShownFor(param.name)
    setName(param.name)
  }
  const parsed = ParamName.safeParse(name)
  const nameProblem = !parsed.success ? parsed.error.issues[0]?.message : taken.includes(name) ? 'this name is taken' : undefined
  return (
    <div className="parameter-declaration">
      <div className="popover-row">
        <TextInput label="Parameter name" value={name} error={nameProblem} spellCheck={false} classNames={{ input: 'code' }} onChange={event => {
          const next = event.currentTarget.value
          setName(next)
          if (ParamName.safeParse(next).success && !taken.includes(next)) onChange({ name: next })
        }} onBlur={() => setName(param.name)} />
        <NativeSelect label="Parameter type" data={typeOptions} value={param.type} onChange={event => onChange({ type: ParamType.parse(event.currentTarget.value) })} />
        <Checkbox label="A list of values" checked={param.array} onChange={event => onChange({ array: event.currentTarget.checked })} />
        <Checkbox label="May be empty" checked={param.optional === true} onChange={event => onChange({ optional: event.currentTarget.checked })} />
        <TextInput label="Shown as" value={param.displayName} maxLength={120} onChange={event => onChange({ displayName: event.currentTarget.value })} />
        <TextInput label="Default value" value={param.defaultValue ?? ''} spellCheck={false} classNames={{ input: 'code' }} onChange={event => onChange({ defaultValue: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
        <Textarea label="Description" value={param.description} maxLength={1000} autosize minRows={1} style={{ gridColumn: '1 / -1' }} onChange={event => onChange({ description: event.currentTarget.value })} />
      </div>
      {hint !== undefined && hint.columns.length > 0 && <span className="quiet parameter-note">Compared with {hint.columns.slice(0, 3).map((column, index) => <span key={column}>{index > 0 && ', '}<code>{column}</code></span>)} in the SQL.</span>}
    </div>
  )
}
