import type { InstanceId } from '#shared/base/ids.ts'
import { audienceCategory, type TemplateId, type TemplateSummary } from '#shared/templates/template.ts'
import type { AppModel } from '#renderer/app/app-model.tsx'
import { activeTabId } from '#renderer/app/commands/active-tab.ts'
import type { Command } from '#renderer/app/commands/command.ts'
import { goTo } from '#renderer/app/route.ts'
import { toggleAudience } from '#renderer/language/toggle-audience.ts'

/** Opens a copy of a template in a new tab of the workbench, on this instance or on that of the tab shown before. A copy that makes an audience is checked as one. */
export async function openTemplateCopy(model: AppModel, { id, category }: Pick<TemplateSummary, 'id' | 'category'>, instanceId?: InstanceId | null): Promise<void> {
  const { bridge, tabs, ports, language } = model
  const before = tabs.active()
  const tab = await bridge.client.templates.use({ id, instanceId: instanceId ?? before?.instanceId ?? null })
  goTo('workbench')
  await tabs.showTab(tab.id)
  // An empty tab was only the place to start from.
  const left = before && tabs.find(before.id)
  if (left && left.queryId === null && left.sql.trim() === '' && left.params.length === 0 && !left.pinned) await tabs.close(left.id)
  if (category === audienceCategory && !language.getState().audienceTabIds.has(tab.id)) await toggleAudience(model, tab.id)
  requestAnimationFrame(() => ports.editor?.focus())
}

/** Shows a template in the library. */
export function showTemplate({ ui }: AppModel, id: TemplateId): void {
  ui.setState({ shownTemplateId: id, overlay: { kind: 'none' } })
  goTo('templates')
}

/** Commands about templates. */
export function createTemplateCommands(model: AppModel): readonly Command[] {
  const { ui, tabs } = model
  const hasTab = () => activeTabId(model) !== undefined
  return [
    { id: 'template.pick', title: 'New query from a template', group: 'Tabs', keys: ['Alt+Shift+N', 'Mod+Shift+N'], everywhere: true, run: () => ui.setState({ overlay: { kind: 'pick-template' } }) },
    { id: 'template.save', title: 'Save as a template of your own', group: 'Tabs', keys: [], when: () => hasTab() && (tabs.active()?.sql ?? '').trim() !== '', run: () => ui.setState({ overlay: { kind: 'save-template' } }) },
    { id: 'template.compare', title: 'Compare with its template', group: 'Tabs', keys: [], when: () => hasTab() && tabs.active()?.origin != null, run: () => ui.setState({ overlay: { kind: 'compare-template' } }) },
    { id: 'template.show', title: 'Show the template of this query', group: 'Tabs', keys: [], when: () => hasTab() && tabs.active()?.origin != null, run: () => {
      const origin = tabs.active()?.origin
      if (origin) showTemplate(model, origin.templateId)
    } },
  ]
}
