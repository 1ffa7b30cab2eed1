import type { AppModel } from '#renderer/app/app-model.tsx'
import { activeTabId } from '#renderer/app/commands/active-tab.ts'
import type { Command } from '#renderer/app/commands/command.ts'
import { showPanel } from '#renderer/app/layout.ts'
import { focusRegion } from '#renderer/app/regions.ts'
import { goTo } from '#renderer/app/route.ts'

/** Whether the builder is on the screen. */
export function isBuilderShown({ ports }: Pick<AppModel, 'ports'>): boolean {
  const panel = ports.layout?.getPanel('builder')
  return panel !== undefined && panel.group.api.isVisible && panel.group.activePanel === panel
}

/** Shows the builder beside the editor and puts the focus in it; hides it again when it is there, and the editor gets the focus. */
export function toggleBuilder(model: AppModel): void {
  const { ports } = model
  if (isBuilderShown(model)) {
    ports.layout?.getPanel('builder')?.group.api.setVisible(false)
    return ports.editor?.focus()
  }
  goTo('workbench')
  if (ports.layout) showPanel(ports.layout, 'builder')
  // The panel may be drawn only after this turn.
  requestAnimationFrame(() => void focusRegion('builder'))
}

/** Commands of the query builder. */
export function createBuilderCommands(model: AppModel): readonly Command[] {
  return [
    { id: 'editor.builder', title: 'Open in builder, or close it', group: 'Editor', keys: ['Mod+Shift+B'], everywhere: true, when: () => activeTabId(model) !== undefined, run: () => toggleBuilder(model) },
  ]
}
