import type { DockviewApi, SerializedDockview } from 'dockview-react'
import type { SettingView } from '#shared/settings/contract.ts'

/** The panels of the workbench; each is always there, somewhere. */
export const panelIds = ['queries', 'schema', 'instances', 'editor', 'builder', 'results', 'chart', 'pivot', 'profile', 'local-sql', 'privacy', 'diff', 'reproduce', 'ladder', 'problems', 'messages', 'history', 'columns', 'preview', 'versions', 'stored'] as const
export type PanelId = (typeof panelIds)[number]

/** What stands on the panels' tabs. */
export const panelTitles: Readonly<Record<PanelId, string>> = {
  queries: 'Queries', schema: 'Schema', instances: 'Instances', editor: 'Editor', builder: 'Builder', results: 'Results', privacy: 'Privacy loss', diff: 'Diff', reproduce: 'Reproduce', profile: 'Profile', pivot: 'Pivot', chart: 'Chart', 'local-sql': 'Local SQL', ladder: 'Check', problems: 'Problems', columns: 'Output columns', messages: 'Messages', history: 'Runs', stored: 'Stored results',
  versions: 'Versions', preview: 'What will be sent',
}

type JsonValue = SettingView['value']
const resultsShare = 0.45
const navigatorWidth = 270
const builderWidth = 430
const navigatorPanels: readonly PanelId[] = ['queries', 'schema', 'instances']

/** What stands below the editor, by what it is for; in the order of the tabs, the most used first. */
export const resultPanelGroups: readonly { readonly title: string; readonly ids: readonly PanelId[] }[] = [
  { title: 'This result', ids: ['results', 'chart', 'pivot', 'profile', 'local-sql'] },
  { title: 'What it can bear', ids: ['privacy', 'diff', 'reproduce'] },
  { title: 'This query', ids: ['ladder', 'problems', 'messages', 'history', 'columns', 'preview', 'versions'] },
  { title: 'All results', ids: ['stored'] },
]
const resultPanels: readonly PanelId[] = resultPanelGroups.flatMap(group => group.ids)

export function isPanelId(id: string): id is PanelId {
  return panelIds.some(known => known === id)
}

/** Arranges the workbench as it was left, or as it comes: navigator left, editor above results. */
export function restoreLayout(api: DockviewApi, kept: unknown): void {
  if (isLayout(kept)) {
    try {
      api.fromJSON(kept)
      if (panelIds.some(id => api.getPanel(id))) {
        if (!api.getPanel('builder')) addBuilder(api)
        for (const id of panelIds) if (!api.getPanel(id)) addPanel(api, id, api.getPanel('results') ? { position: { referencePanel: 'results', direction: 'within' } } : {})
        return lockEditor(api)
      }
    } catch {
      // A layout of another version: start from the usual arrangement.
    }
  }
  resetLayout(api)
}

/** The usual arrangement. */
export function resetLayout(api: DockviewApi): void {
  api.clear()
  const add = (id: PanelId, rest: object = {}): void => addPanel(api, id, rest)
  add('editor', { minimumWidth: 280, minimumHeight: 170, inactive: false })
  add('queries', { position: { referencePanel: 'editor', direction: 'left' }, initialWidth: navigatorWidth, minimumWidth: 180 })
  for (const id of navigatorPanels.slice(1)) add(id, { position: { referencePanel: 'queries', direction: 'within' } })
  add('results', { position: { referencePanel: 'editor', direction: 'below' }, minimumHeight: 90 })
  for (const id of resultPanels.slice(1)) add(id, { position: { referencePanel: 'results', direction: 'within' } })
  addBuilder(api)
  lockEditor(api)
  shareSpace(api)
}

/** Gives the results and the navigator their share once the window has a size; before that every size is a guess. */
function shareSpace(api: DockviewApi): void {
  if (api.height === 0) {
    requestAnimationFrame(() => shareSpace(api))
    return
  }
  api.getPanel('results')?.group.api.setSize({ height: Math.round(api.height * resultsShare) })
  api.getPanel('queries')?.group.api.setSize({ width: navigatorWidth })
}

/** At the right, over the whole height; hidden until somebody asks for it. */
function addBuilder(api: DockviewApi): void {
  addPanel(api, 'builder', { position: { direction: 'right' }, initialWidth: builderWidth, minimumWidth: 300 })
  api.getPanel('builder')?.group.api.setVisible(false)
}

function addPanel(api: DockviewApi, id: PanelId, rest: object): void {
  api.addPanel({ id, component: id, title: panelTitles[id], inactive: true, renderer: id === 'editor' ? 'always' : 'onlyWhenVisible', ...rest })
}

/** The arrangement as plain data, for the next start. */
export function layoutOf(api: DockviewApi): JsonValue {
  return JSON.parse(JSON.stringify(api.toJSON())) as JsonValue // what JSON.parse gives is JSON
}

/** Brings a panel to the front, opening its group when it is hidden. */
export function showPanel(api: DockviewApi, id: PanelId): void {
  const panel = api.getPanel(id)
  if (!panel) return
  if (!panel.group.api.isVisible) panel.group.api.setVisible(true)
  panel.api.setActive()
}

/** Hides or shows the group that a panel stands in. Returns whether it is shown now. */
export function toggleGroup(api: DockviewApi, id: PanelId): boolean {
  const group = api.getPanel(id)?.group
  if (!group) return false
  const shown = !group.api.isVisible
  group.api.setVisible(shown)
  return shown
}

/** Gives the group of a panel the whole workbench, or everybody their share again. Returns whether it is large now. */
export function toggleLarge(api: DockviewApi, id: PanelId): boolean {
  if (api.hasMaximizedGroup()) {
    api.exitMaximizedGroup()
    return false
  }
  const panel = api.getPanel(id)
  if (!panel) return false
  if (!panel.group.api.isVisible) panel.group.api.setVisible(true)
  api.maximizeGroup(panel)
  return true
}

function lockEditor(api: DockviewApi): void {
  const editor = api.getPanel('editor')
  if (!editor) return
  // The editor has tabs of its own; other panels may stand beside it, not in it.
  editor.group.locked = 'no-drop-target'
  editor.group.header.hidden = true
}

/** Only a first look: `fromJSON` refuses what is not an arrangement. */
function isLayout(kept: unknown): kept is SerializedDockview {
  return typeof kept === 'object' && kept !== null && 'grid' in kept
}
