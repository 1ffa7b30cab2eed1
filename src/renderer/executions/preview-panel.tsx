import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import type { InstanceId } from '#shared/base/ids.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { useSettled } from '#renderer/ui/use-settled.ts'
import { resolvedText } from './window-text.ts'
import './running-view.css'

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
    <div className="failure" role="region" aria-label="Preview of the request" tabIndex={0}>
      {preview.isError && <ErrorNotice error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.isPending && <p className="quiet" role="status">Working out what would be sent…</p>}
      {preview.data && (
        <>
          {preview.data.problems.length === 0
            ? <Notice tone="ok">This can be sent as it stands.</Notice>
            : preview.data.problems.map((problem, index) => <Notice key={index} tone="warn">{problem.message}</Notice>)}
          <dl>
            <dt>Time window</dt>
            <dd className="tabular">{preview.data.resolvedWindow ? resolvedText(preview.data.resolvedWindow) : 'cannot be worked out'}</dd>
            {preview.data.resolvedParams.map(param => (
              <div key={param.name} style={{ display: 'contents' }}>
                <dt>Parameter {param.name}</dt>
                <dd><code>{param.shown}</code> <span className="quiet">{param.type}{param.count > 1 ? `, ${formatCount(param.count)} values` : ''}</span></dd>
              </div>
            ))}
          </dl>
          {preview.data.resolvedWindow?.caution != null && <Notice tone="warn">{preview.data.resolvedWindow.caution}</Notice>}
          <section aria-label="SQL as sent">
            <h3>SQL as sent</h3>
            <pre tabIndex={0}>{preview.data.sqlAsSent}</pre>
          </section>
          <div><CopyButton label="Copy SQL as sent" text={preview.data.sqlAsSent} /></div>
        </>
      )}
    </div>
  )
}
