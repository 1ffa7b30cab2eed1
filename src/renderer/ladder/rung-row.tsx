import { Button } from '@mantine/core'
import { Ban, CircleAlert, CircleCheck, CircleDashed, CircleSlash, LoaderCircle, TriangleAlert } from 'lucide-react'
import type { Ladder, Rung, RungState } from '#shared/ladder/contract.ts'
import { rungTexts } from '#shared/ladder/rung-texts.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useInstance } from '#renderer/instances/use-instances.ts'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { formatDuration } from '#renderer/ui/format.ts'
import { useNow } from '#renderer/ui/use-now.ts'
import { ExplanationView } from './explanation-view.tsx'
import { forecastText } from './forecast-text.ts'

const icons = { waiting: CircleDashed, running: LoaderCircle, passed: CircleCheck, warned: TriangleAlert, failed: CircleAlert, skipped: CircleSlash, cancelled: Ban } as const
const stateWords: Readonly<Record<RungState, string>> = {
  waiting: 'not tried yet', running: 'running', passed: 'passed', warned: 'passed with warnings', failed: 'failed', skipped: 'skipped', cancelled: 'cancelled',
}

/** A rung's state in a word or three. */
export function verdictOf({ id, state }: Pick<Rung, 'id' | 'state'>): string {
  return id === 'live' && state === 'passed' ? 'ready' : id === 'live' && state === 'warned' ? 'possible' : stateWords[state]
}

export interface RungRowProps {
  readonly ladder: Ladder
  readonly rung: Rung
  readonly stale: boolean
  /** The SQL of the tab as it is now. */
  readonly sql: string
}

/** One rung: verdict, time, what it found, what that proves, and the way to what is wrong. */
export function RungRow({ ladder, rung, stale, sql }: RungRowProps) {
  const { ports } = useAppModel()
  const Icon = icons[rung.state]
  const { title, proves } = rungTexts[rung.id]
  const nowMs = useNow(100, rung.state === 'running')
  const tookMs = rung.state === 'running' && rung.startedAtMs !== null ? nowMs - rung.startedAtMs : rung.tookMs
  return (
    <li className="rung" data-state={rung.state} aria-current={rung.state === 'running' ? 'step' : undefined}>
      <span className="rung-icon"><Icon size={16} className={rung.state === 'running' ? 'turning' : undefined} aria-hidden /></span>
      <div className="rung-body">
        <p className="rung-head">
          <strong>{title}</strong>{rung.id === 'local' && <SyntheticBadge compact />}
          <span className="rung-verdict">{verdictOf(rung)}</span>
          {tookMs !== null && rung.state !== 'skipped' && rung.id !== 'live' && <span className="tabular quiet">{tookMs < 100 && rung.state !== 'running' ? `${Math.max(1, Math.round(tookMs))} ms` : formatDuration(tookMs)}</span>}
        </p>
        {rung.finding !== '' && <p>{rung.finding}</p>}
        {rung.problems.length > 0 && (
          <ul className="rung-problems">
            {rung.problems.map((problem, index) => (
              <li key={index} data-severity={problem.severity}>
                {problem.place === null
                  ? <span>{problem.message}</span>
                  : <button type="button" className="link-button" onClick={() => { if (problem.place) ports.editor?.select(problem.place.start, problem.place.end) }}><span className="tabular">Line {problem.place.line}, column {problem.place.column}</span>: {problem.message}</button>}
              </li>
            ))}
          </ul>
        )}
        {rung.explanation !== null && <ExplanationView explanation={rung.explanation} sql={sql} amcText={null} stale={stale} />}
        <RungActions ladder={ladder} rung={rung} stale={stale} />
        <p className="rung-proves quiet">{proves}</p>
      </div>
    </li>
  )
}

function RungActions({ ladder, rung, stale }: Omit<RungRowProps, 'sql'>) {
  const { ui, runs } = useAppModel()
  const { client } = useBridge()
  const { run: runCommand } = useCommands()
  const instance = useInstance(ladder.instanceId)
  const attempt = (work: Promise<unknown>) => void work.catch((failure: unknown) => ui.setState({ failure }))
  const { executionId } = rung
  if (rung.state === 'failed' && ladder.state === 'stopped' && ladder.rungs.findLast(each => each.state === 'failed') === rung) {
    // What is offered goes on with the text that was checked.
    return stale ? null : <div className="failure-actions"><Button variant="default" onClick={() => attempt(client.ladder.goOn({ tabId: ladder.tabId }))}>Go on anyway</Button></div>
  }
  if (rung.id === 'sandbox' && executionId !== null && (rung.state === 'passed' || rung.state === 'warned')) {
    return <div className="failure-actions"><Button variant="default" onClick={() => attempt(runs.openInTab(executionId))}>Open its rows in a new tab</Button></div>
  }
  if (rung.id !== 'live') return null
  return (
    <>
      {ladder.forecast !== null && <p>The live run will probably take {forecastText(ladder.forecast)}.</p>}
      {(rung.state === 'passed' || rung.state === 'warned') && instance && !stale && (
        <div className="failure-actions"><Button variant={rung.state === 'passed' ? 'filled' : 'default'} onClick={() => runCommand('run.start')}>Run live on {instance.clientName}</Button></div>
      )}
    </>
  )
}
