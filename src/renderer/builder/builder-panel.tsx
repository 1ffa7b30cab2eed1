import { Suspense, lazy } from 'react'
import { Button } from '@mantine/core'
import { FilePlus2 } from 'lucide-react'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import './builder.css'
import './builder-lists.css'

// The language is large, and most windows open without the builder.
const TabBuilder = lazy(async () => ({ default: (await import('./tab-builder.tsx')).TabBuilder }))

/** The query of the tab that is shown, put together by choosing. The SQL is the truth: both sides can be edited. */
export function BuilderPanel() {
  const { run } = useCommands()
  const activeId = useTabsState(state => state.activeId)
  if (activeId === null) {
    return (
      <EmptyState title="No query is open" icon={<FilePlus2 size={28} aria-hidden />} action={<Button onClick={() => run('tab.new')}>New query</Button>}>
        Here a query is put together by choosing columns, measures and conditions, while its SQL is written beside it.
      </EmptyState>
    )
  }
  return <Suspense fallback={<p className="editor-loading" role="status">Opening the builder…</p>}><TabBuilder key={activeId} tabId={activeId} /></Suspense>
}
