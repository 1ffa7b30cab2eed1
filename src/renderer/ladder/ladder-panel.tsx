import { useEffect } from 'react'
import { Button } from '@mantine/core'
import { ListChecks } from 'lucide-react'
import type { Ladder } from '#shared/ladder/contract.ts'
import { rungTexts } from '#shared/ladder/rung-texts.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands, useShortcut } from '#renderer/app/commands/commands-context.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useRestingTab, useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { LocalRowsView } from './local-rows-view.tsx'
import { RungRow, verdictOf } from './rung-row.tsx'
import { useLadder } from './use-ladder.ts'
import '#renderer/executions/running-view.css'
import './ladder.css'

const typingRestMs = 200

/** The check ladder of the tab that is shown: its rungs from the cheapest up, and the rows of the local run. */
export function LadderPanel() {
  const { run: runCommand } = useCommands()
  const keys = useShortcut('check.ladder')
  const activeId = useTabsState(state => state.activeId)
  const sql = useRestingTab(activeId, tab => tab.sql, typingRestMs) ?? ''
  const { ladder, stale } = useLadder(activeId)
  useAnnounceRungs(ladder)
  if (ladder === null) {
    return (
      <EmptyState title="Check before the wait" icon={<ListChecks size={28} aria-hidden />} action={activeId === null ? undefined : <Button variant="default" onClick={() => runCommand('check.ladder')}>Check this query{keys === undefined ? '' : ` (${keys})`}</Button>}>
        Five rungs, from milliseconds to minutes: the language, a local run on synthetic events, AMC's dry run, a SANDBOX instance if there is one, and then the live run.
      </EmptyState>
    )
  }
  return (
    <div className="ladder" data-rows={ladder.hasRows}>
      <div className="ladder-side" role="region" aria-label="Check" tabIndex={0}>
        <LadderHead ladder={ladder} stale={stale} />
        <ol className="rungs">
          {ladder.rungs.map(rung => <RungRow key={rung.id} ladder={ladder} rung={rung} stale={stale} sql={sql} />)}
        </ol>
      </div>
      {ladder.hasRows && <LocalRowsView key={ladder.startedAtMs} ladder={ladder} />}
    </div>
  )
}

function LadderHead({ ladder, stale }: { readonly ladder: Ladder; readonly stale: boolean }) {
  const { ui } = useAppModel()
  const { client } = useBridge()
  const { run: runCommand } = useCommands()
  const climbing = ladder.state === 'climbing'
  return (
    <>
      <div className="ladder-head">
        <strong>{summaryOf(ladder)}</strong>
        {climbing
          ? <Button variant="default" onClick={() => void client.ladder.cancel({ tabId: ladder.tabId }).catch((failure: unknown) => ui.setState({ failure }))}>Stop</Button>
          : <Button variant={stale ? 'filled' : 'default'} onClick={() => runCommand('check.ladder')}>Check again</Button>}
      </div>
      {stale && <Notice tone="warn">The query, its parameters, window or instance changed since. What stands here was found for the text before.</Notice>}
    </>
  )
}

/** How the climb stands, in a few words. */
function summaryOf(ladder: Ladder): string {
  if (ladder.state === 'climbing') return 'Checking'
  const failed = ladder.rungs.filter(rung => rung.state === 'failed').map(rung => rungTexts[rung.id].title)
  if (failed.length > 0) return `${failed.join(' and ')} failed`
  if (ladder.state === 'cancelled') return 'Stopped'
  return ladder.rungs.every(rung => rung.state === 'passed') ? 'Everything passed' : 'Checked'
}

/** Says each verdict once. */
function useAnnounceRungs(ladder: Ladder | null): void {
  const announce = useAnnounce()
  const last = ladder?.rungs.findLast(rung => !['waiting', 'running'].includes(rung.state))
  const sentence = ladder === null || last === undefined ? null : `${rungTexts[last.id].title} ${verdictOf(last)}. ${last.finding}`
  useEffect(() => {
    if (sentence !== null) announce(sentence)
  }, [sentence, announce])
}
