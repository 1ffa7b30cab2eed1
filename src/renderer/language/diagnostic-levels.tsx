import { useState } from 'react'
import { Button, Switch } from '@mantine/core'
import { explainCode, explanationGroups, isDisputed } from '#sql/explain/explain.ts'
import type { ProblemCode } from '#sql/problems.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { Badge } from '#renderer/ui/badge.tsx'
import { LevelSelect } from './level-select.tsx'
import './language.css'

/** Every diagnostic code with its one sentence and its level; `search` narrows the list by code, title and sentence. */
export function DiagnosticLevels({ search }: { readonly search: string }) {
  const { client } = useBridge()
  const { ui } = useAppModel()
  const levels = useSetting('language.levels')
  const [all, setAll] = useState(false)
  const isShown = (code: ProblemCode): boolean => matches(code, search) && (all || search.trim() !== '' || isDisputed(code) || code in levels)
  const groups = explanationGroups.map(group => ({ ...group, codes: group.codes.filter(isShown) })).filter(group => group.codes.length > 0)
  const chosen = Object.keys(levels).length
  if (groups.length === 0) return null
  return (
    <section className="settings-group" aria-label="Problems in SQL">
      <h2>Problems in SQL</h2>
      <div className="level-tools">
        <p className="quiet">How loud each problem is, in the editor and in the Problems panel. Off hides it everywhere; a comment hides it on one line.</p>
        {search.trim() === '' && <Switch label="Also those nobody disputes" checked={all} onChange={event => setAll(event.currentTarget.checked)} />}
        {chosen > 0 && <Button variant="subtle" onClick={() => void client.settings.reset({ key: 'language.levels' }).catch((failure: unknown) => ui.setState({ failure }))}>Reset all {chosen}</Button>}
      </div>
      {groups.map(group => (
        <div key={group.title} role="group" aria-label={group.title}>
          <h3 className="level-group">{group.title}</h3>
          {group.codes.map(code => <LevelRow key={code} code={code} />)}
        </div>
      ))}
    </section>
  )
}

/** True when a problem is meant by what was typed into the search of the settings. */
function matches(code: ProblemCode, search: string): boolean {
  const { title, sentence } = explainCode(code)
  const text = `${code} ${title} ${sentence} problems levels`.toLowerCase()
  return search.trim().toLowerCase().split(/\s+/).every(word => text.includes(word))
}

/** True when the list would show something for this search. */
export function hasDiagnostics(search: string): boolean {
  return explanationGroups.some(group => group.codes.some(code => matches(code, search)))
}

function LevelRow({ code }: { readonly code: ProblemCode }) {
  const { language } = useAppModel()
  const { title, sentence } = explainCode(code)
  return (
    <div className="level-row">
      <div className="level-text">
        <span className="level-title">{title} <span className="code quiet">{code}</span>{isDisputed(code) && <Badge title="Amazon's text and what people see on live instances disagree, or there is no text">disputed</Badge>}</span>
        <p>{sentence.replaceAll('`', '')}</p>
      </div>
      <Button variant="subtle" aria-label={`Read about ${code}`} onClick={() => language.setState({ dialog: { kind: 'explain', code } })}>Read more</Button>
      <LevelSelect code={code} />
    </div>
  )
}
