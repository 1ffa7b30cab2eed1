import { useQuery } from '@tanstack/react-query'
import { Circle, CircleAlert, CircleCheck, Clock3, CloudOff, FlaskConical, LoaderCircle } from 'lucide-react'
import { useStore } from 'zustand'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useInstance } from '#renderer/instances/use-instances.ts'
import { problemCountText, problemTone } from '#renderer/language/problem-count.ts'
import { useChecked } from '#renderer/language/use-language.ts'
import { SaveStateText } from '#renderer/tabs/save-state-text.tsx'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { useAppModel } from '../app-model.tsx'
import { useCommands } from '../commands/commands-context.tsx'
import { goTo } from '../route.ts'
import { useOnline } from './use-online.ts'

/** Runs, whether the text is on disk, where the cursor is, whether this computer is online. */
export function StatusBar() {
  const { api } = useBridge()
  const { data: counts } = useQuery(api.executions.counts.queryOptions({ input: {} }))
  const hasTab = useActiveTab(() => true) === true
  const instance = useInstance(useActiveTab(tab => tab.instanceId) ?? null)
  const online = useOnline()
  const { run } = useCommands()
  const checked = useChecked()
  const active = counts?.active ?? 0
  const waiting = counts?.waiting ?? 0
  const failed = counts?.failedToday ?? 0
  return (
    <footer className="status-bar" aria-label="Status" data-region="status">
      <button type="button" className="status-item" data-tone={active > 0 ? 'info' : undefined} onClick={() => goTo('history')}>
        {active === 0 ? <Circle size={13} aria-hidden /> : <LoaderCircle className="turning" size={13} aria-hidden />}<span className="status-word">{active === 0 ? 'Nothing running' : `${formatCount(active)} running`}</span>
      </button>
      {waiting > 0 && <button type="button" className="status-item" onClick={() => goTo('history')}><Clock3 size={13} aria-hidden />{formatCount(waiting)} waiting</button>}
      {failed > 0 && <button type="button" className="status-item" data-tone="fail" onClick={() => goTo('history')}><CircleAlert size={13} aria-hidden />{formatCount(failed)} failed today</button>}
      {!online && <span className="status-item" data-tone="warn" title="Drafting works. What must reach Amazon waits and goes on by itself."><CloudOff size={13} aria-hidden />Offline</span>}
      {checked && (
        <button type="button" className="status-item" data-tone={problemTone(checked.problems)} title="Show problems" onClick={() => run('view.problems')}>
          {problemTone(checked.problems) === undefined ? <CircleCheck size={13} aria-hidden /> : <CircleAlert size={13} aria-hidden />}{problemCountText(checked.problems)}
        </button>
      )}
      <span className="status-space" />
      {hasTab && <SaveStateText />}
      {hasTab && <CursorPlace />}
      {instance?.kind === 'synthetic' && <span className="status-item" data-tone="synthetic"><FlaskConical size={13} aria-hidden /><span className="status-word">Synthetic data</span></span>}
    </footer>
  )
}

/** Moves with every key, so it is drawn apart from the rest of the bar. */
function CursorPlace() {
  const { status } = useAppModel()
  const position = useStore(status, state => state.position)
  if (!position) return null
  return (
    <span className="status-item tabular">
      Line {position.line}, column {position.column}{position.selectedLength > 0 ? `, ${formatCount(position.selectedLength)} selected` : ''}
    </span>
  )
}
