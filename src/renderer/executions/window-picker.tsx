import { useMemo } from 'react'
import { Button, Select, TextInput } from '@mantine/core'
import { CalendarRange } from 'lucide-react'
import { AppError } from '#shared/base/app-error.ts'
import type { TabId } from '#shared/base/ids.ts'
import { completeUntil, resolveWindow } from '#shared/time-window/resolve-window.ts'
import type { ResolvedWindow, TimeWindow, WeekStart } from '#shared/time-window/time-window.ts'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { useOpenTabs, useTab } from '#renderer/tabs/use-open-tabs.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { useNow } from '#renderer/ui/use-now.ts'
import { ToolbarPopover } from './toolbar-popover.tsx'
import { PeriodFields, periodKinds, periodOfKind } from './window-periods.tsx'
import { resolvedText, timeZones, windowText } from './window-text.ts'

const kinds = [...periodKinds.map(({ group, items }) => ({ group, items: [...items] })), { group: 'Fixed', items: [{ value: 'explicit' as const, label: 'From and to' }] }]

type Resolution = { readonly window: ResolvedWindow } | { readonly problem: string }

/** Which time a run looks at, with the dates it comes to now. */
export function WindowPicker({ tabId }: { readonly tabId: TabId }) {
  const window = useTab(tabId, tab => tab.window)
  if (!window) return null
  return (
    <ToolbarPopover name="window" label={`Time window: ${windowText(window)} ${window.timeZone}`} width={420}
      shown={<><CalendarRange size={14} aria-hidden /><span className="ellipsis">{windowText(window)}</span>{' '}<span className="window-zone quiet ellipsis">{window.timeZone}</span></>}>
      <WindowForm tabId={tabId} window={window} />
    </ToolbarPopover>
  )
}

function WindowForm({ tabId, window }: { readonly tabId: TabId; readonly window: TimeWindow }) {
  const tabs = useOpenTabs()
  const weekStart = useSetting('time.weekStart')
  const zones = useMemo(() => timeZones(), [])
  const nowMs = useNow(30_000)
  const resolution = useMemo(() => resolve(window, nowMs), [window, nowMs])
  const change = (next: TimeWindow) => tabs.edit(tabId, { window: next })
  return (
    <>
      <Select label="Time window" data={kinds} value={window.kind} data-autofocus allowDeselect={false} maxDropdownHeight={340} comboboxProps={{ withinPortal: false }}
        onChange={kind => kind !== null && change(windowOfKind(kind as TimeWindow['kind'], window, nowMs, weekStart))} />
      {window.kind === 'explicit'
        ? (
          <div className="popover-row">
            <TextInput type="datetime-local" step={1} label="From (included)" value={window.start} onChange={event => change({ ...window, start: withSeconds(event.currentTarget.value, window.start) })} />
            <TextInput type="datetime-local" step={1} label="To (not included)" value={window.end} onChange={event => change({ ...window, end: withSeconds(event.currentTarget.value, window.end) })} />
          </div>
        )
        : <PeriodFields period={window} onChange={period => change({ ...period, timeZone: window.timeZone })} />}
      <Select label="Time zone" description="The dates are meant in this zone" data={[...zones]} value={window.timeZone} searchable limit={60} nothingFoundMessage="No time zone by that name" comboboxProps={{ withinPortal: false }}
        onChange={timeZone => timeZone !== null && change({ ...window, timeZone })} />
      {'window' in resolution
        ? (
          <>
            <div className="resolved" role="status">
              <span className="quiet">{window.kind === 'explicit' ? 'Will be sent as' : 'If run now, will be sent as'}</span>
              <span>{resolvedText(resolution.window)}</span>
            </div>
            {resolution.window.caution !== null && (
              <Notice tone="warn" action={resolution.window.incomplete && <EndWhenComplete window={window} resolved={resolution.window} nowMs={nowMs} onChange={change} />}>{resolution.window.caution}</Notice>
            )}
          </>
        )
        : <Notice tone="fail">{resolution.problem}</Notice>}
    </>
  )
}

interface EndWhenCompleteProps {
  readonly window: TimeWindow
  readonly resolved: ResolvedWindow
  readonly nowMs: number
  readonly onChange: (window: TimeWindow) => void
}

/** Ends the window where AMC's data is complete; nothing when that would leave nothing of it. */
function EndWhenComplete({ window, resolved, nowMs, onChange }: EndWhenCompleteProps) {
  const end = completeUntil(window.timeZone, nowMs)
  if (window.kind === 'explicit' && (window.compare !== undefined || end <= resolved.start)) return null
  return <Button variant="default" onClick={() => onChange(window.kind === 'explicit' ? { ...window, end } : { ...window, onlyComplete: true })}>End when complete</Button>
}

function resolve(window: TimeWindow, nowMs: number): Resolution {
  try {
    return { window: resolveWindow(window, nowMs) }
  } catch (thrown) {
    return { problem: AppError.from(thrown).message }
  }
}

/** The same zone and, where it makes sense, the same dates under another rule. */
function windowOfKind(kind: TimeWindow['kind'], from: TimeWindow, nowMs: number, weekStart: WeekStart): TimeWindow {
  const { timeZone } = from
  if (kind !== 'explicit') return { ...periodOfKind(kind, from, weekStart), timeZone }
  const now = resolve(from, nowMs)
  return 'window' in now ? { kind, timeZone, start: now.window.start, end: now.window.end } : { kind, timeZone, start: '2026-01-01T00:00:00', end: '2026-01-08T00:00:00' }
}

/** Browsers leave the seconds out when they are zero. */
function withSeconds(typed: string, before: string): string {
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(typed)) return `${typed}:00`
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(typed) ? typed : before
}
