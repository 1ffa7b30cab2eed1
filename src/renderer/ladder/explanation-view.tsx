import { Button } from '@mantine/core'
import { CornerDownRight, Wrench } from 'lucide-react'
import type { FailureAction, FailureExplanation } from '#shared/executions/failure-explanation.ts'
import { isProblemCode } from '#sql/explain/explain.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { openPanel } from '#renderer/app/commands/create-commands.ts'
import { goTo } from '#renderer/app/route.ts'
import { goToPlace, goToText } from './go-to-place.ts'

const actionTitles: Readonly<Record<Exclude<FailureAction, 'wait'>, string>> = {
  'sign-in': 'Go to logins', 'choose-window': 'Choose another window', 'raise-time-limit': 'Change the time limit', 'choose-instance': 'Choose another instance',
  'edit-parameters': 'Edit parameters', 'open-schema': 'Search the schema',
}

export interface ExplanationViewProps {
  readonly explanation: FailureExplanation
  /** The SQL that was refused, as written. */
  readonly sql: string
  /** AMC's own words, for the mark in the editor. */
  readonly amcText: string | null
  /** True when the tab's text is another by now. */
  readonly stale: boolean
}

/** What to do about a refusal, and the buttons for it. */
export function ExplanationView({ explanation, sql, amcText, stale }: ExplanationViewProps) {
  const { place, quickFix, fix, action, link } = explanation
  return (
    <>
      <p>{fix}{' '}
        {link?.startsWith('https:') === true && <a href={link} target="_blank" rel="noreferrer">Amazon's documentation</a>}
      </p>
      <ExplanationActions {...{ code: explanation.code, place, quickFix, action, sql, stale, message: amcText ?? explanation.cause }} />
    </>
  )
}

type Actions = Pick<FailureExplanation, 'code' | 'place' | 'quickFix' | 'action'> & { readonly sql: string; readonly stale: boolean; readonly message: string }

function ExplanationActions({ code, place, quickFix, action, sql, stale, message }: Actions) {
  const model = useAppModel()
  const { ports, ui, language } = model
  function act(wanted: FailureAction): void {
    if (wanted === 'sign-in') goTo('logins')
    else if (wanted === 'raise-time-limit') goTo('settings')
    else if (wanted === 'open-schema') openPanel(model, 'schema')
    else if (wanted !== 'wait') ui.setState({ toolbarPopover: wanted === 'choose-window' ? 'window' : wanted === 'choose-instance' ? 'instance' : 'parameters' })
  }
  const page = isProblemCode(code) ? code : null
  if (page === null && place === null && (quickFix === null || stale) && (action === null || action === 'wait')) return null
  return (
    <div className="failure-actions">
      {place !== null && <Button variant="default" leftSection={<CornerDownRight size={14} aria-hidden />} onClick={() => goToPlace(ports.editor, place, { sql, message })}>{goToText(place)}</Button>}
      {quickFix !== null && !stale && (
        <Button variant="default" leftSection={<Wrench size={14} aria-hidden />} onClick={() => {
          if (ports.editor?.edit([quickFix], sql.replace(/\r\n?/g, '\n')) === true) ports.editor.focus()
        }}>{quickFix.title}</Button>
      )}
      {action !== null && action !== 'wait' && <Button variant="default" onClick={() => act(action)}>{actionTitles[action]}</Button>}
      {page !== null && <Button variant="subtle" onClick={() => language.setState({ dialog: { kind: 'explain', code: page } })}>About {page}</Button>}
    </div>
  )
}
