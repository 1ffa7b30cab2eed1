import { useEffect, useState } from 'react'
import { Button, Tooltip } from '@mantine/core'
import { Blocks, LibraryBig } from 'lucide-react'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands, useShortcut } from '#renderer/app/commands/commands-context.tsx'
import { useRestingTab, useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { isBuilderShown } from './builder-commands.ts'
import './builder-button.css'

/** Whether the builder is shown now; follows every change of the panels. */
function useBuilderShown(): boolean {
  const { ports } = useAppModel()
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const look = () => setShown(isBuilderShown({ ports }))
    let watching: readonly { dispose(): void }[] = []
    let frame = 0
    const start = () => {
      const { layout } = ports
      // At the start of the window the panels come a moment after what stands in them.
      if (layout === null) frame = requestAnimationFrame(start)
      else watching = [layout.onDidLayoutChange(look), layout.onDidActivePanelChange(look)]
      look()
    }
    start()
    return () => {
      cancelAnimationFrame(frame)
      for (const each of watching) each.dispose()
    }
  }, [ports])
  return shown
}

/** Opens the builder beside the editor, or closes it. */
export function BuilderButton() {
  const { run } = useCommands()
  const keys = useShortcut('editor.builder')
  const shown = useBuilderShown()
  return (
    <Tooltip label={`Put the query together by choosing${keys === undefined ? '' : ` (${keys})`}`}>
      <Button className="builder-toggle" variant={shown ? 'light' : 'default'} aria-label="Builder" aria-pressed={shown} leftSection={<Blocks size={15} aria-hidden />} onClick={() => run('editor.builder')}>Builder</Button>
    </Tooltip>
  )
}

const emptyRestMs = 100

/** In an editor without a text: the other way to begin. Gone with the first letter. */
export function BuildByChoosing() {
  const { run } = useCommands()
  const activeId = useTabsState(state => state.activeId)
  const empty = useRestingTab(activeId, tab => tab.sql.trim() === '', emptyRestMs) === true
  const shown = useBuilderShown()
  if (activeId === null || !empty || shown) return null
  return (
    <div className="builder-invitation">
      <span className="quiet">Write SQL, or</span>
      <Button variant="default" leftSection={<Blocks size={14} aria-hidden />} onClick={() => run('editor.builder')}>Build it by choosing</Button>
      <Button variant="default" leftSection={<LibraryBig size={14} aria-hidden />} onClick={() => run('template.pick')}>Start from a template</Button>
    </div>
  )
}
