import { useState } from 'react'
import { Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Hourglass, RefreshCw } from 'lucide-react'
import type { Result } from '#shared/results/contract.ts'
import type { ResultSettled } from '#shared/honesty/contract.ts'
import { dayText, type DayState } from '#shared/honesty/settled.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { formatCount, formatShare } from '#renderer/ui/format.ts'
import './honesty.css'

const icons: Readonly<Record<DayState, typeof Hourglass>> = { settled: CircleCheck, stale: RefreshCw, moving: Hourglass }
const stateTexts: Readonly<Record<DayState, string>> = { settled: 'settled', stale: 'complete since, run again', moving: 'may change' }
const refreshMs = 600_000

/** One line on how much of a result's window may still be restated; opens to say it day by day. Nothing where it is not known. */
export function SettledBadge({ result }: { readonly result: Result }) {
  const { api } = useBridge()
  const [open, setOpen] = useState(false)
  const { data } = useQuery({ ...api.honesty.settled.queryOptions({ input: { executionId: result.executionId } }), enabled: result.complete && result.facts !== null, refetchInterval: refreshMs, retry: false })
  if (!data) return null
  const Icon = icons[data.state]
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={430} withinPortal shadow="md" trapFocus>
      <Popover.Target>
        <button type="button" className="settled-badge" data-state={data.state} aria-expanded={open} aria-haspopup="dialog" title={data.line} onClick={() => setOpen(!open)}>
          <Icon size={12} aria-hidden /><span className="ellipsis">{data.line}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Settled or moving"><SettledDetail settled={data} /></Popover.Dropdown>
    </Popover>
  )
}

function SettledDetail({ settled }: { readonly settled: ResultSettled }) {
  const { openDays, timeZone, byDay, reasons, readAtMs, dayCount } = settled
  return (
    <div className="settled-detail" tabIndex={0} data-autofocus>
      <p><strong>{settled.line}.</strong></p>
      <p className="quiet">AMC read the data at {dayText(readAtMs, timeZone)} ({timeZone}). {reasons.join(' ')}{reasons.length === 0 ? 'None of the tables in this query has a time, so it shows them as they were then.' : ''}</p>
      {byDay !== null && (
        <p>{formatCount(byDay.openRows)} {byDay.openRows === 1 ? 'row is' : 'rows are'} of days that were not complete{byDay.shares.length === 0 ? '' : `; they hold ${byDay.shares.slice(0, 4).map(({ name, share }) => `${formatShare(share)} of ${name}`).join(', ')}`}.</p>
      )}
      {openDays.length > 0 && (
        <table className="plain-table tabular">
          <caption className="visually-hidden">Days that were not complete when AMC read them</caption>
          <thead><tr><th scope="col">Day</th><th scope="col">State</th><th scope="col">Complete at</th></tr></thead>
          <tbody>
            {dayCount > openDays.length && <tr><td className="quiet">{formatCount(dayCount - openDays.length)} earlier</td><td>{stateTexts.settled}</td><td className="quiet">when read</td></tr>}
            {openDays.slice(0, 60).map(day => <tr key={day.day}><td>{day.day}</td><td data-state={day.state}>{stateTexts[day.state]}</td><td>{dayText(day.settlesAtMs, timeZone)}</td></tr>)}
          </tbody>
        </table>
      )}
    </div>
  )
}
