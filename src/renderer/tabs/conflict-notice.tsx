import { Button } from '@mantine/core'
import { useStore } from 'zustand'
import type { TabId } from '#shared/base/ids.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { Notice } from '#renderer/ui/notice.tsx'

/** Says that saving would have overwritten somebody else's change, and offers the ways out. Both texts are kept. */
export function ConflictNotice({ tabId }: { readonly tabId: TabId }) {
  const { tabs, ui, bridge } = useAppModel()
  const { run } = useCommands()
  const conflicting = useStore(ui, state => state.conflictTabIds.includes(tabId))
  if (!conflicting) return null
  const end = () => ui.setState(({ conflictTabIds }) => ({ conflictTabIds: conflictTabIds.filter(id => id !== tabId) }))
  const attempt = (work: Promise<unknown>) => void work.then(end, (failure: unknown) => ui.setState({ failure }))

  /** Puts this tab's text over the saved one; the other text stays among the versions. */
  async function overwrite(): Promise<void> {
    const tab = tabs.find(tabId)
    if (!tab || tab.queryId === null) return
    const { version } = await bridge.client.queries.get({ id: tab.queryId })
    await bridge.client.queries.patch({ id: tab.queryId, baseVersion: version, patch: { sql: tab.sql, params: tab.params, paramTexts: tab.paramTexts, window: tab.window } })
    await tabs.revert(tabId)
  }

  return (
    <div style={{ padding: 8 }}>
      <Notice tone="warn" action={(
        <>
          <Button onClick={() => attempt(overwrite())}>Save mine</Button>
          <Button variant="default" onClick={() => attempt(tabs.revert(tabId))}>Take the saved one</Button>
          <Button variant="default" onClick={() => run('tab.saveAs')}>Save as a new query</Button>
          <Button variant="default" onClick={() => run('view.versions')}>Compare</Button>
        </>
      )}>
        This query was changed elsewhere since this tab opened it, so nothing was overwritten. Your text is kept here and among the versions.
      </Notice>
    </div>
  )
}
