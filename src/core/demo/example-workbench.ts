import type { InstanceId, QueryId, TabId } from '#shared/base/ids.ts'
import type { Queries } from '#core/queries/queries.ts'
import type { Tabs } from '#core/tabs/tabs.ts'
import type { Workbench } from './demo.ts'
import { exampleFolder, type ExampleQuery } from './example-queries.ts'

/** Puts the examples where a person finds them: the queries list and an open tab. */
export function createExampleWorkbench({ queries, tabs }: { readonly queries: Queries; readonly tabs: Tabs }): Workbench {
  return {
    placeExample({ name, description, tags, sql, params, paramTexts, window }: ExampleQuery, instanceId: InstanceId): QueryId {
      const there = queries.findNamed(exampleFolder, name)
      if (there) return there.id
      return queries.create({ name, folder: exampleFolder, description, tags: [...tags], sql, params: [...params], paramTexts: { ...paramTexts }, window, instanceId, sample: true }).id
    },
    async openTab(queryId: QueryId, instanceId: InstanceId, known: ReadonlySet<InstanceId>): Promise<TabId> {
      const tab = tabs.openQuery(queryId)
      // Removed and started again, the sample instances are new ones: a tab must not point at one that is gone.
      if (tab.instanceId === null || !known.has(tab.instanceId)) {
        await tabs.handlers.write({ id: tab.id, n: 1, patch: { instanceId } }, { clientId: `core/${instanceId}`, signal: new AbortController().signal })
      }
      return tab.id
    },
    removeExamples: () => queries.removeSamples(),
  }
}
