import { useMemo, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import type { InstanceId } from '#shared/base/ids.ts'
import type { RunPreview } from '#shared/executions/contract.ts'
import type { ResolvedWindow } from '#shared/time-window/time-window.ts'
import { wallAt, wallText } from '#shared/time-window/zone-math.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { Badge } from '#renderer/ui/badge.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { useSettled } from '#renderer/ui/use-settled.ts'
import './running-view.css'
import './preview-panel.css'

/** Exactly what a run would send to AMC now, worked out by core without sending anything. */
export function PreviewPanel() {
  const { api } = useBridge()
  const tab = useActiveTab(each => each)
  const settled = useSettled(tab, 300)
  const instanceId: InstanceId | null = settled?.instanceId ?? null
  const input = useMemo(() => ({
    instanceId: instanceId ?? ('' as never), sql: settled?.sql ?? '', params: [...(settled?.params ?? [])], paramTexts: { ...settled?.paramTexts }, window: settled?.window ?? { kind: 'last-full-month' as const, timeZone: 'UTC' },
  }), [instanceId, settled])
  const preview = useQuery({ ...api.executions.preview.queryOptions({ input }), enabled: settled !== undefined && instanceId !== null, staleTime: 0, gcTime: 0 })
  if (!settled || instanceId === null) {
    return <EmptyState title="Nothing to send yet" icon={<Send size={28} aria-hidden />}>Choose an instance in the toolbar to see the SQL, parameters and dates exactly as they would go to AMC.</EmptyState>
  }
  return (
    <div className="failure preview" role="region" aria-label="Preview of the request" tabIndex={0}>
      {preview.isError && <ErrorNotice error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.isPending && <p className="quiet" role="status">Working out what would be sent…</p>}
      {preview.data && <Request preview={preview.data} />}
    </div>
  )
}

function Request({ preview }: { readonly preview: RunPreview }) {
  const { problems, resolvedWindow, resolvedParams, parameterValues } = preview
  const sentNames = new Set(Object.keys(parameterValues))
  const valuesText = useMemo(() => JSON.stringify(parameterValues, null, 2), [parameterValues])
  return (
    <>
      {problems.length === 0 ? <Notice tone="ok">This can be sent as it stands.</Notice> : problems.map((problem, index) => <ProblemNotice key={index} problem={problem} />)}
      <section aria-label="Time window">
        <h3>Time window</h3>
        {resolvedWindow ? <WindowTable window={resolvedWindow} /> : <p className="quiet">It cannot be worked out.</p>}
      </section>
      {resolvedParams.length > 0 && (
        <section aria-label="Parameters">
          <h3>Parameters</h3>
          <table className="preview-table">
            <thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">Type</th><th scope="col">How it goes</th></tr></thead>
            <tbody>
              {resolvedParams.map(param => (
                <tr key={param.name}>
                  <th scope="row"><code>{param.name}</code></th>
                  <td><code>{param.shown}</code></td>
                  <td>{param.type}{param.count > 1 && <span className="quiet">, {formatCount(param.count)} values</span>}</td>
                  <td className="quiet">{howItGoes(param.name, sentNames, preview)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <section aria-label="SQL as sent">
        <h3>SQL as sent {preview.templateSpans.length > 0 && <span className="quiet">values put in by <code>{'{{…}}'}</code> are marked</span>}</h3>
        <pre tabIndex={0}>{markedSql(preview)}</pre>
        <CopyButton label="Copy SQL as sent" text={preview.sqlAsSent} />
      </section>
      {sentNames.size > 0 && (
        <section aria-label="Parameter values as sent">
          <h3>Parameter values as sent</h3>
          <pre tabIndex={0}>{valuesText}</pre>
          <CopyButton label="Copy values" text={valuesText} />
        </section>
      )}
    </>
  )
}

function ProblemNotice({ problem }: { readonly problem: RunPreview['problems'][number] }) {
  const { ui, ports } = useAppModel()
  const { field, message, at } = problem
  const show = at === undefined ? (field === 'sql' ? null : () => ui.setState({ toolbarPopover: field === 'window' ? 'window' : 'parameters' })) : () => ports.editor?.select(at.start, at.end)
  return (
    <Notice tone="warn" action={show && <Button variant="default" onClick={show}>{at === undefined ? 'Open' : 'Show in SQL'}</Button>}>
      <Badge tone="warn">{field === 'sql' ? 'SQL' : field === 'window' ? 'Time window' : field.startsWith('param:') ? field.slice(6) : 'Parameters'}</Badge> {message}
    </Notice>
  )
}

/** The window's moments on three clocks: its own zone, which is what AMC is told, UTC, and this computer's. */
function WindowTable({ window }: { readonly window: ResolvedWindow }) {
  const zones = [...new Set([window.timeZone, 'UTC', new Intl.DateTimeFormat().resolvedOptions().timeZone])]
  const clock = (timeMs: number, zone: string) => wallText(wallAt(timeMs, zone)).slice(0, 16).replace('T', ' ')
  return (
    <>
      <table className="preview-table">
        <thead><tr><th scope="col">Zone</th><th scope="col">From (included)</th><th scope="col">To (not included)</th></tr></thead>
        <tbody>
          {zones.map(zone => (
            <tr key={zone}>
              <th scope="row">{zone} {zone === window.timeZone && <span className="quiet">as sent</span>}</th>
              <td className="tabular">{zone === window.timeZone ? window.start.slice(0, 16).replace('T', ' ') : clock(window.startMs, zone)}</td>
              <td className="tabular">{zone === window.timeZone ? window.end.slice(0, 16).replace('T', ' ') : clock(window.endMs, zone)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {window.caution !== null && <Notice tone="warn">{window.caution}</Notice>}
    </>
  )
}

function howItGoes(name: string, sent: ReadonlySet<string>, preview: RunPreview): string {
  const inText = preview.templateSpans.some(span => span.name === name)
  if (sent.has(name)) return inText ? 'as a parameter and in the SQL' : 'as a parameter'
  return inText ? 'in the SQL' : 'not sent: nothing needs it'
}

function markedSql({ sqlAsSent, templateSpans }: RunPreview): ReactNode {
  const parts: ReactNode[] = []
  let from = 0
  for (const { name, start, end } of templateSpans) {
    parts.push(sqlAsSent.slice(from, start), <mark key={start} title={`{{${name}}}`}>{sqlAsSent.slice(start, end)}</mark>)
    from = end
  }
  parts.push(sqlAsSent.slice(from))
  return parts
}
