import { createCatalogue, type CatalogueTable } from '#sql/catalogue.ts'
import { formatType } from '#sql/sql-type.ts'
import type { Faults } from '../faults/faults.ts'
import type { InstanceProfile } from '../ports.ts'
import type { Engines } from '../state/engines.ts'
import { maxWaitMs } from './compile-gate.ts'
import { queryText } from './fields.ts'
import type { Gate } from './gate.ts'
import { cutPage, readLimit, tokenField } from './paging.ts'
import { json, Refusal } from './reply.ts'
import type { Call, Endpoint } from './router.ts'
import { bareOrWrapped } from './workflow-endpoints.ts'

/** The bound that OpenAPI sets. */
const maxColumns = 500

/** Data sources of an instance (sheet §4.10), audience twins included, in the order of AMC's documentation. */
export function dataSourceEndpoints(deps: {
  readonly gate: Gate; readonly engines: Engines; readonly faults: Faults; readonly signal: AbortSignal,
}): readonly Endpoint[] {
  const family = { group: 'dataSources', access: 'login', errors: 'ads', mediaType: 'application/vnd.amcdatasources.v1+json' } as const
  const tablesOf = async (profile: InstanceProfile): Promise<readonly CatalogueTable[]> => {
    const ready = await deps.engines.whenReady(profile, maxWaitMs, deps.signal)
    // While the events are being prepared, the advertiser's types say which sources there will be.
    const isPresent = (name: string): boolean => ready ? ready.dataset.tables.has(name)
      : !name.startsWith('dsp_') || profile.advertiserTypes.some((type) => type !== 'SPONSORED_ADS')
    return createCatalogue().tables.filter((table) => isPresent(table.name))
  }
  const reach = (call: Call): InstanceProfile => deps.gate.instance(call, { terms: true }).instance.profile
  return [
    {
      ...family, method: 'GET', path: '/amc/reporting/{instanceId}/dataSources',
      handle: async (call) => {
        const profile = reach(call)
        const tables = await tablesOf(profile)
        const places = new Map(tables.map((table, index) => [table.name, index]))
        const page = cutPage(tables, {
          listName: `dataSources/${profile.instanceId}`, limit: readLimit(call.query), nextToken: queryText(call.query, 'nextToken'),
          keyOf: (table) => table.name, compareKeys: (one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0),
        })
        return json({ dataSources: page.items.map(toDataSource), ...tokenField(page) })
      },
    },
    {
      ...family, method: 'GET', path: '/amc/reporting/{instanceId}/dataSources/{dataSourceId}',
      handle: async (call) => {
        const table = (await tablesOf(reach(call))).find((known) => known.name === call.params['dataSourceId']?.toLowerCase())
        if (!table) throw new Refusal(404, `Data source with ID ${call.params['dataSourceId']} does not exist.`)
        return bareOrWrapped('dataSource', toDataSource(table), deps.faults)
      },
    },
  ]
}

function toDataSource(table: CatalogueTable) {
  return {
    dataSourceId: table.name, description: table.description, owner: 'AMAZON', provider: 'AMAZON',
    tags: table.deprecated ? [{ type: 'DEPRECATED', title: 'Deprecated', description: 'This data source will be removed.' }] : [],
    columns: table.columns.slice(0, maxColumns).map((column) => ({
      name: column.name, columnType: column.kind, dataType: formatType(column.type), description: column.description,
    })),
    outputChannels: [{ channel: { type: 'DOWNLOAD' }, outputAvailable: true }],
  }
}
