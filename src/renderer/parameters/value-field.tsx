import { Autocomplete, Button, NativeSelect, TagsInput, Textarea, TextInput } from '@mantine/core'
import { ListPlus } from 'lucide-react'
import { useMemo } from 'react'
import type { Moment } from '#shared/params/date-expression.ts'
import { checkListItems, readListText, writeListText } from '#shared/params/list-text.ts'
import type { ParamDeclaration, ParamType } from '#shared/params/params.ts'
import { formatPlural } from '#renderer/ui/format.ts'
import { DateField } from './date-field.tsx'

/** Longer lists are edited in the list editor only: a text area of thousands of lines lags. */
const longestInlineText = 1_500

export interface ValueFieldProps {
  readonly param: ParamDeclaration
  readonly text: string
  readonly label: string
  readonly problem: string | undefined
  readonly moment: Moment
  /** The value as it would be sent; undefined while it is wrong. */
  readonly resolved: readonly string[] | undefined
  /** Values that the compared column takes. */
  readonly choices: readonly string[]
  readonly onText: (text: string) => void
  readonly onEditList: () => void
}

/** Takes a value in the way that fits its type. */
export function ValueField(props: ValueFieldProps) {
  const { param, text, label, problem, choices, onText } = props
  if (param.array) return <ListField {...props} />
  if (param.type === 'DATE' || param.type === 'TIMESTAMP') return <DateField {...props} type={param.type} />
  if (param.type === 'BOOLEAN') {
    return <NativeSelect aria-label={label} data={[{ value: '', label: param.defaultValue === null ? (param.optional === true ? 'Empty' : 'Choose') : `Default: ${param.defaultValue}` }, 'true', 'false']} value={text} error={problem} onChange={event => onText(event.currentTarget.value)} />
  }
  if (choices.length > 0) {
    return <Autocomplete aria-label={label} data={[...choices]} limit={100} placeholder={placeholderOf(param)} value={text} error={problem} onChange={onText} spellCheck={false} classNames={{ input: 'code' }} comboboxProps={{ withinPortal: false }} />
  }
  return <TextInput aria-label={label} placeholder={placeholderOf(param)} value={text} onChange={event => onText(event.currentTarget.value)} error={problem} spellCheck={false} classNames={{ input: 'code' }} />
}

function ListField({ param, text, label, problem, choices, onText, onEditList }: ValueFieldProps) {
  const items = useMemo(() => readListText(text, param.type), [text, param.type])
  const summary = useMemo(() => summaryOf(items, param.type), [items, param.type])
  const values = items.map(item => item.text)
  const isShort = text.length <= longestInlineText
  return (
    <div className="list-field">
      {isShort && choices.length > 0 && <TagsInput aria-label={label} data={[...choices]} value={values} error={problem} placeholder={values.length === 0 ? 'Choose or type' : ''} limit={100} splitChars={[',', ';', '\n', '\t']} clearable
        comboboxProps={{ withinPortal: false }} onChange={next => onText(writeListText(next))} />}
      {isShort && choices.length === 0 && (
        <Textarea aria-label={label} placeholder={param.defaultValue === null ? 'Paste values, one a line or separated by commas' : 'Default is used'} value={text} onChange={event => onText(event.currentTarget.value)} minRows={2} maxRows={6} autosize error={problem} spellCheck={false} classNames={{ input: 'code' }} />
      )}
      {!isShort && (
        <div className="list-preview" data-problem={problem !== undefined}>
          <code>{values.slice(0, 3).join(', ')} … {values.at(-1)}</code>
          {problem !== undefined && <span className="list-problem" role="alert">{problem}</span>}
        </div>
      )}
      <div className="list-line">
        <span className="quiet tabular" role="status">{text === '' && param.defaultValue !== null ? `Default: ${formatPlural(readListText(param.defaultValue, param.type).length, 'value')}` : summary}</span>
        <Button variant="default" leftSection={<ListPlus size={14} aria-hidden />} onClick={onEditList}>Edit list</Button>
      </div>
    </div>
  )
}

/** `4,998 values, 2 repeated, 1 not of type LONG`. */
export function summaryOf(items: ReturnType<typeof readListText>, type: ParamType): string {
  const { bad, repeated } = checkListItems(items, type)
  const parts = [formatPlural(items.length, 'value')]
  if (repeated.length > 0) parts.push(`${repeated.length.toLocaleString('en')} repeated`)
  if (bad.length > 0) parts.push(`${bad.length.toLocaleString('en')} not of type ${type}`)
  return parts.join(', ')
}

function placeholderOf(param: ParamDeclaration): string {
  if (param.defaultValue !== null) return `Default: ${param.defaultValue}`
  if (param.optional === true) return 'Empty'
  const examples: Partial<Record<ParamType, string>> = { LONG: '123456789012345', INTEGER: '42', DOUBLE: '0.5', DECIMAL: '12.50', NAME: 'campaign' }
  return examples[param.type] ?? 'Value'
}
