import { useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { Plus } from 'lucide-react'
import type { TabId } from '#shared/base/ids.ts'
import { textOf } from '#shared/params/resolve-params.ts'
import type { ParamDeclaration } from '#shared/params/params.ts'
import { useOpenTabs } from '#renderer/tabs/use-open-tabs.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { declarationsFor, freeParameterName, newDeclaration } from './declare-parameters.ts'
import { ListEditor } from './list-editor.tsx'
import { ParameterRow } from './parameter-row.tsx'
import { useParameterHints, type ParameterState } from './use-parameter-state.ts'
import './parameters.css'

/** Declares parameters and takes their values. A long list is edited in the form's place. */
export function ParametersForm({ tabId, state }: { readonly tabId: TabId; readonly state: ParameterState }) {
  const { params, texts, undeclared } = state
  const tabs = useOpenTabs()
  const hints = useParameterHints(tabId)
  const [editing, setEditing] = useState<string | null>(null)
  // What is pressed and then gone would take the keyboard out of the form, and Escape would no longer close it.
  const formRef = useRef<HTMLDivElement>(null)
  const keepFocus = () => formRef.current?.focus()
  const setParams = (next: readonly ParamDeclaration[]) => tabs.edit(tabId, { params: [...next] })
  const setText = (name: string, text: string) => tabs.edit(tabId, { paramTexts: { ...texts, [name]: text } })

  function declareAll(): void {
    const known = declarationsFor(hints, params)
    const unknown = undeclared.filter(name => !known.some(param => param.name === name)).map(name => newDeclaration(name))
    keepFocus()
    setParams([...params, ...known.filter(param => undeclared.includes(param.name)), ...unknown])
  }
  function change(index: number, patch: Partial<ParamDeclaration>): void {
    const before = params[index]
    if (!before) return
    const { optional, ...after } = { ...before, ...patch }
    setParams(params.with(index, { ...after, ...(optional === true && { optional }) }))
    if (patch.name !== undefined && texts[before.name] !== undefined) {
      const { [before.name]: text = '', ...others } = texts
      tabs.edit(tabId, { paramTexts: { ...others, [patch.name]: text } })
    }
  }
  function remove(index: number): void {
    const name = params[index]?.name
    keepFocus()
    setParams(params.toSpliced(index, 1))
    tabs.edit(tabId, { paramTexts: Object.fromEntries(Object.entries(texts).filter(([each]) => each !== name)) })
  }

  const list = params.find(param => param.name === editing && param.array)
  if (list) {
    return (
      <div className="parameters-form" ref={formRef} tabIndex={-1}>
        <ListEditor key={list.name} param={list} text={textOf(list, texts)} choices={hints.find(hint => hint.name === list.name)?.choices ?? []}
          onText={text => setText(list.name, text)} onClose={() => {
            keepFocus()
            setEditing(null)
          }} />
      </div>
    )
  }
  return (
    <div className="parameters-form" ref={formRef} tabIndex={-1}>
      {undeclared.length > 0 && (
        <Notice tone="info" action={<Button onClick={declareAll}>{undeclared.length === 1 ? `Declare ${undeclared[0]}` : `Declare all ${undeclared.length}`}</Button>}>
          The SQL asks for {undeclared.map((name, index) => <span key={name}>{index > 0 && ', '}<code>{name}</code></span>)}, not declared here. Types are taken from how the SQL uses them.
        </Notice>
      )}
      {params.length === 0 && undeclared.length === 0 && (
        <p className="quiet">Parameters let one query serve many campaigns or dates. Write <code>CUSTOM_PARAMETER('name')</code> in the SQL, or <code>{'{{name}}'}</code> where AMC takes no parameter, and give its value here.</p>
      )}
      {params.map((param, index) => (
        // The place is the identity: the name is being typed.
        <ParameterRow key={index} param={param} state={state} hint={hints.find(hint => hint.name === param.name)} taken={params.filter((_, other) => other !== index).map(other => other.name)}
          onChange={patch => change(index, patch)} onText={text => setText(param.name, text)} onRemove={() => remove(index)} onEditList={() => setEditing(param.name)} />
      ))}
      <div><Button variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => setParams([...params, newDeclaration(freeParameterName(params))])}>Add parameter</Button></div>
    </div>
  )
}
