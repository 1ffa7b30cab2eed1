import type { InstanceId, QueryId, TabId } from '#shared/base/ids.ts'
import type { CallContext } from '#shared/contract/define.ts'
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
    async openTab(queryId: QueryId, instanceId: InstanceId): Promise<TabId> {
      const tab = tabs.openQuery(queryId)
      if (tab.instanceId === null) await tabs.handlers.write({ id: tab.id, n: 1, patch: { instanceId } }, inside)
      return tab.id
    },
    removeExamples: () => queries.removeSamples(),
  }
}

/** Core itself as the one who asks. */
const inside: CallContext = { clientId: 'core', signal: new AbortController().signal }
