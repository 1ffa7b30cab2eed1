import { useMemo } from 'react'
import { NumberInput, Select, TextInput } from '@mantine/core'
import { CalendarRange } from 'lucide-react'
import { AppError } from '#shared/base/app-error.ts'
import type { TabId } from '#shared/base/ids.ts'
import { resolveWindow } from '#shared/time-window/resolve-window.ts'
import type { ResolvedWindow, TimeWindow } from '#shared/time-window/time-window.ts'
import { useOpenTabs, useTab } from '#renderer/tabs/use-open-tabs.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { useNow } from '#renderer/ui/use-now.ts'
import { ToolbarPopover } from './toolbar-popover.tsx'
import { resolvedText, timeZones, windowText } from './window-text.ts'

const kinds: readonly { readonly value: TimeWindow['kind']; readonly label: string }[] = [
  { value: 'last-n-days', label: 'Last N days' }, { value: 'last-full-week', label: 'Last full week' }, { value: 'last-full-month', label: 'Last full month' },
  { value: 'last-full-quarter', label: 'Last full quarter' }, { value: 'month-to-date', label: 'Month to date' }, { value: 'explicit', label: 'From and to' },
]

type Resolution = { readonly window: ResolvedWindow } | { readonly problem: string }

/** Which time a run looks at, with the dates it comes to now. */
export function WindowPicker({ tabId }: { readonly tabId: TabId }) {
  const window = useTab(tabId, tab => tab.window)
  if (!window) return null
  return (
    <ToolbarPopover name="window" label={`Time window: ${windowText(window)}, ${window.timeZone}`} width={400}
      shown={<><CalendarRange size={14} aria-hidden /><span className="ellipsis">{windowText(window)}</span><span className="window-zone quiet ellipsis">{window.timeZone}</span></>}>
      <WindowForm tabId={tabId} window={window} />
    </ToolbarPopover>
  )
}

function WindowForm({ tabId, window }: { readonly tabId: TabId; readonly window: TimeWindow }) {
  const tabs = useOpenTabs()
  const zones = useMemo(() => timeZones(), [])
  const nowMs = useNow(30_000)
  const resolution = useMemo(() => resolve(window, nowMs), [window, nowMs])
  const change = (next: TimeWindow) => tabs.edit(tabId, { window: next })
  return (
    <>
      <Select label="Time window" data={kinds} value={window.kind} data-autofocus onChange={kind => kind !== null && change(windowOfKind(kind as TimeWindow['kind'], window, nowMs))} comboboxProps={{ withinPortal: false }} />
      {window.kind === 'last-n-days' && (
        <div className="popover-row">
          <NumberInput label="Days" min={1} max={400} value={window.days} onChange={days => typeof days === 'number' && days >= 1 && change({ ...window, days: Math.min(400, Math.round(days)) })} />
          <NumberInput label="Ending days ago" description="2 leaves out what AMC still completes" min={0} max={60} value={window.endDaysAgo} onChange={days => typeof days === 'number' && days >= 0 && change({ ...window, endDaysAgo: Math.min(60, Math.round(days)) })} />
        </div>
      )}
      {window.kind === 'last-full-week' && (
        <Select label="Weeks start on" data={[{ value: 'monday', label: 'Monday' }, { value: 'sunday', label: 'Sunday' }]} value={window.weekStart} comboboxProps={{ withinPortal: false }}
          onChange={weekStart => (weekStart === 'monday' || weekStart === 'sunday') && change({ ...window, weekStart })} />
      )}
      {window.kind === 'explicit' && (
        <div className="popover-row">
          <TextInput type="datetime-local" step={1} label="From (included)" value={window.start} onChange={event => change({ ...window, start: withSeconds(event.currentTarget.value, window.start) })} />
          <TextInput type="datetime-local" step={1} label="To (not included)" value={window.end} onChange={event => change({ ...window, end: withSeconds(event.currentTarget.value, window.end) })} />
        </div>
      )}
      <Select label="Time zone" description="The dates are meant in this zone" data={[...zones]} value={window.timeZone} searchable limit={60} nothingFoundMessage="No time zone by that name" comboboxProps={{ withinPortal: false }}
        onChange={timeZone => timeZone !== null && change({ ...window, timeZone })} />
      {'window' in resolution
        ? (
          <>
            <div className="resolved" role="status">
              <span className="quiet">{window.kind === 'explicit' ? 'Will be sent as' : 'If run now, will be sent as'}</span>
              <span>{resolvedText(resolution.window)}</span>
            </div>
            {resolution.window.caution !== null && <Notice tone="warn">{resolution.window.caution}</Notice>}
          </>
        )
        : <Notice tone="fail">{resolution.problem}</Notice>}
    </>
  )
}

function resolve(window: TimeWindow, nowMs: number): Resolution {
  try {
    return { window: resolveWindow(window, nowMs) }
  } catch (thrown) {
    return { problem: AppError.from(thrown).message }
  }
}

/** The same zone and, where it makes sense, the same dates under another rule. */
function windowOfKind(kind: TimeWindow['kind'], from: TimeWindow, nowMs: number): TimeWindow {
  const { timeZone } = from
  switch (kind) {
    case 'explicit': {
      const now = resolve(from, nowMs)
      return 'window' in now ? { kind, timeZone, start: now.window.start, end: now.window.end } : { kind, timeZone, start: '2026-01-01T00:00:00', end: '2026-01-08T00:00:00' }
    }
    case 'last-n-days': return { kind, timeZone, days: 14, endDaysAgo: 2 }
    case 'last-full-week': return { kind, timeZone, weekStart: 'monday' }
    default: return { kind, timeZone }
  }
}

/** Browsers leave the seconds out when they are zero. */
function withSeconds(typed: string, before: string): string {
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(typed)) return `${typed}:00`
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(typed) ? typed : before
}
