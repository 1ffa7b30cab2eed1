import type { AppModel } from '../app-model.tsx'
import { resetLayout, showPanel, toggleGroup, toggleLarge, type PanelId } from '../layout.ts'
import { cycleRegion, focusRegion } from '../regions.ts'
import { goTo, routeOf, type Route } from '../route.ts'
import { createTemplateCommands } from '#renderer/templates/template-commands.ts'
import type { Command } from './command.ts'
import { createBuilderCommands } from '#renderer/builder/builder-commands.ts'
import { createEditorCommands } from './editor-commands.ts'
import { createLadderCommands } from './ladder-commands.ts'
import { createResultCommands } from './result-commands.ts'
import { createRunCommands } from './run-commands.ts'
import { createTabCommands } from './tab-commands.ts'

/** Everything a person can do, one table: the palette, menus, tooltips, shortcuts and the keyboard page all read it. */
export function createCommands(model: AppModel): readonly Command[] {
  return [
    ...createRunCommands(model), ...createLadderCommands(model), ...createTabCommands(model), ...createTemplateCommands(model), ...createEditorCommands(model), ...createBuilderCommands(model), ...createResultCommands(model),
    ...viewCommands(model), ...goCommands(), ...sampleDataCommands(model), ...helpCommands(model),
  ]
}

/** Shows a panel of the workbench and puts the focus in it. */
export function openPanel({ ports }: AppModel, id: PanelId): void {
  goTo('workbench')
  ports.withLayout(layout => {
    showPanel(layout, id)
    // The panel may be drawn only after this turn.
    requestAnimationFrame(() => (id === 'results' && ports.grid ? ports.grid.focus() : void focusRegion(id)))
  })
}

function viewCommands(model: AppModel): readonly Command[] {
  const { ports, bridge } = model
  const toggle = (id: PanelId) => () => {
    if (ports.layout && !toggleGroup(ports.layout, id)) ports.editor?.focus()
  }
  const theme = (value: string) => async () => void await bridge.client.settings.set({ key: 'appearance.theme', value })
  const panel = (id: PanelId, title: string, keys: readonly string[] = []): Command => ({ id: `view.${id}`, title, group: 'View', keys, everywhere: true, run: () => openPanel(model, id) })
  return [
    { id: 'view.nextRegion', title: 'Go to next part of the window', group: 'View', keys: ['F6'], everywhere: true, run: () => cycleRegion(1) },
    { id: 'view.previousRegion', title: 'Go to previous part of the window', group: 'View', keys: ['Shift+F6'], everywhere: true, run: () => cycleRegion(-1) },
    { id: 'view.switchEditorResults', title: 'Switch between editor and results', group: 'View', keys: ['Mod+`'], everywhere: true, run: () => {
      if (ports.editor?.hasFocus() !== true) {
        if (ports.layout?.hasMaximizedGroup() === true) ports.layout.exitMaximizedGroup()
        return ports.editor?.focus()
      }
      if (ports.layout) showPanel(ports.layout, 'results')
      if (ports.grid) ports.grid.focus()
      else openPanel(model, 'results')
    } },
    { id: 'view.toggleNavigator', title: 'Show or hide the navigator', group: 'View', keys: ['Mod+B'], everywhere: true, run: toggle('queries') },
    { id: 'view.toggleResults', title: 'Show or hide the result panel', group: 'View', keys: ['Mod+J'], everywhere: true, run: toggle('results') },
    { id: 'view.enlargeResults', title: 'Give the results all the room, or share it again', group: 'View', keys: ['Alt+J'], everywhere: true, run: () => {
      if (ports.layout && toggleLarge(ports.layout, 'results') && !document.activeElement?.closest('[data-region]')?.checkVisibility()) openPanel(model, 'results')
    } },
    panel('queries', 'Show queries', ['Mod+Shift+Q']),
    panel('schema', 'Search the schema', ['Mod+Shift+F']),
    panel('instances', 'Show instances', ['Mod+Shift+I']),
    panel('results', 'Show results'),
    panel('privacy', 'Show what privacy filtering took'),
    panel('diff', 'Compare two results'),
    panel('reproduce', 'Show how this result came about, hand it on or open a bundle'),
    panel('profile', 'Show the profile of the columns'),
    panel('pivot', 'Show the pivot table'),
    panel('chart', 'Show the chart'),
    panel('local-sql', 'Show local SQL over results'),
    panel('ladder', 'Show the check'),
    panel('problems', 'Show problems', ['Mod+Shift+M']),
    panel('columns', 'Show output columns'),
    panel('messages', 'Show messages'),
    panel('history', 'Show runs of this tab'),
    panel('stored', 'Show stored results'),
    panel('versions', 'Show versions of this query'),
    panel('preview', 'Show what will be sent'),
    { id: 'view.resetLayout', title: 'Put all panels back in their place', group: 'View', keys: [], run: () => { if (ports.layout) resetLayout(ports.layout) } },
    { id: 'view.themeSystem', title: 'Theme: follow the system', group: 'View', keys: [], run: theme('system') },
    { id: 'view.themeLight', title: 'Theme: light', group: 'View', keys: [], run: theme('light') },
    { id: 'view.themeDark', title: 'Theme: dark', group: 'View', keys: [], run: theme('dark') },
    { id: 'view.themeContrast', title: 'Theme: high contrast', group: 'View', keys: [], run: theme('high-contrast') },
    { id: 'view.densityComfortable', title: 'Rows: comfortable', group: 'View', keys: [], run: async () => void await bridge.client.settings.set({ key: 'appearance.density', value: 'comfortable' }) },
    { id: 'view.densityCompact', title: 'Rows: compact', group: 'View', keys: [], run: async () => void await bridge.client.settings.set({ key: 'appearance.density', value: 'compact' }) },
  ]
}

function goCommands(): readonly Command[] {
  const go = (route: Route, title: string, keys: readonly string[] = []): Command => ({
    id: `go.${route}`, title, group: 'Go to', keys, everywhere: true, when: () => routeOf(location.hash) !== route, run: () => goTo(route),
  })
  return [
    go('workbench', 'Go to the workbench', ['Mod+Shift+1']), go('templates', 'Go to the template library', ['Mod+Shift+2']), go('history', 'Go to the history of runs', ['Mod+Shift+H']), go('logins', 'Go to logins'),
    go('audit', 'Go to the audit log'), go('settings', 'Go to settings', ['Mod+,']), go('keyboard', 'Go to keyboard shortcuts'),
    go('about', 'Go to about RecomAMP'), go('welcome', 'Go to the welcome page'),
  ]
}

function sampleDataCommands({ bridge, queryClient }: AppModel): readonly Command[] {
  const isThere = () => queryClient.getQueryData(bridge.api.logins.list.queryKey({ input: {} }))?.some(login => login.synthetic) === true
  return [{
    id: 'demo.remove', title: 'Remove sample data', group: 'Instances', keys: [], everywhere: true, when: isThere,
    run: async () => {
      await bridge.client.demo.remove({})
      goTo('welcome')
    },
  }]
}

function helpCommands({ ui }: AppModel): readonly Command[] {
  return [
    { id: 'help.palette', title: 'Show all commands', group: 'Help', keys: ['F1', 'Mod+Shift+P'], everywhere: true, run: () => ui.setState({ overlay: { kind: 'palette' } }) },
    { id: 'help.quickOpen', title: 'Open a query, tab, table or instance', group: 'Help', keys: ['Mod+P'], everywhere: true, run: () => ui.setState({ overlay: { kind: 'quick-open' } }) },
  ]
}
