import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import type { AuditEntry } from '#shared/audit/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { Badge } from '#renderer/ui/badge.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatExact } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { Page } from '#renderer/ui/page.tsx'
import './audit.css'

const pageSize = 100

const words: Readonly<Record<AuditEntry['action'], string>> = {
  issue: 'Signed in', refresh: 'Token renewed', 'use-failure': 'Token refused', 'needs-sign-in': 'Sign-in needed', revoke: 'Revoked', delete: 'Login removed',
  'unlock-failure': 'Could not be unlocked', 'client-app-saved': 'Application saved',
}

/** What was done with tokens and logins, newest first. */
export function AuditPage() {
  const { api } = useBridge()
  const pages = useInfiniteQuery(api.audit.list.infiniteOptions({
    input: (beforeN: number | undefined) => ({ limit: pageSize, ...(beforeN !== undefined && { beforeN }) }),
    initialPageParam: undefined,
    getNextPageParam: last => (last.entries.length === pageSize ? last.entries.at(-1)?.n : undefined),
  }))
  const entries = pages.data?.pages.flatMap(page => page.entries) ?? []
  const isIntact = pages.data?.pages.every(page => page.intact) ?? true
  return (
    <Page title="Audit log" lead="Every use of tokens and logins on this computer, never the tokens themselves. Lines can be added, not changed." width="wide">
      {pages.isError && <ErrorNotice error={pages.error} onRetry={() => void pages.refetch()} />}
      {!isIntact && <Notice tone="fail">The chain of this log is broken: lines were changed or taken out by something other than RecomAMP. The lines below are what is left.</Notice>}
      {pages.isSuccess && entries.length === 0 && <EmptyState title="Nothing yet">Here stands what happens to tokens: sign-ins, renewals, refusals, removals. The first sign-in writes the first line.</EmptyState>}
      {entries.length > 0 && (
        <table className="audit-table">
          <thead><tr><th scope="col">Time</th><th scope="col">What</th><th scope="col">Outcome</th><th scope="col">Login</th><th scope="col">By</th><th scope="col">Detail</th></tr></thead>
          <tbody>
            {entries.map(entry => (
              <tr key={entry.n}>
                <td>{formatExact(entry.atMs)}</td>
                <td>{words[entry.action]}</td>
                <td><Badge tone={entry.outcome === 'ok' ? 'ok' : 'fail'}>{entry.outcome}</Badge></td>
                <td>{entry.loginLabel ?? '–'}</td>
                <td>{entry.actor}</td>
                <td>{entry.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {pages.hasNextPage && <div className="audit-more"><Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show older lines</Button></div>}
    </Page>
  )
}
