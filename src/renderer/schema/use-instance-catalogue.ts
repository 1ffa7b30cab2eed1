import { useEffect, useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { InstanceId } from '#shared/base/ids.ts'
import { bundledCatalogue, createCatalogue, type Catalogue, type CatalogueOptions } from '#sql/catalogue.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useInstance } from '#renderer/instances/use-instances.ts'

export interface InstanceCatalogue {
  readonly catalogue: Catalogue
  /** What the catalogue was made from, for a worker to make the same. The same object as long as nothing changed. */
  readonly options: CatalogueOptions
  /** When the instance told what it has; null while only the documentation is known. */
  readonly fetchedAtMs: number | null
}

const everything: Omit<InstanceCatalogue, 'fetchedAtMs'> = { catalogue: bundledCatalogue, options: {} }
const withoutDsp = catalogueFrom({ tables: bundledCatalogue.tables.map(table => table.name).filter(name => !name.startsWith('dsp_')) })

/**
 * What can be named on an instance: its own list where it was asked, else everything that AMC documents (without DSP
 * tables where the instance has sponsored ads only). An instance that was never asked is asked once, in silence.
 */
export function useInstanceCatalogue(instanceId: InstanceId | null): InstanceCatalogue {
  const { api, client } = useBridge()
  const instance = useInstance(instanceId)
  const { data } = useQuery({ ...api.instances.dataSources.queryOptions({ input: { id: instanceId ?? ('' as never) } }), enabled: instanceId !== null }) // asked only with an id
  const neverAsked = data === null && instance?.notice === null
  useEffect(() => {
    // Without a network nothing is lost: the documentation serves until somebody asks again.
    if (neverAsked && instanceId !== null) client.instances.refreshDataSources({ id: instanceId }).catch(() => undefined)
  }, [neverAsked, instanceId, client])
  const sponsoredAdsOnly = instance?.advertiserTypes.length === 1 && instance.advertiserTypes[0] === 'SPONSORED_ADS'
  return useMemo(() => {
    if (!data) return { ...(sponsoredAdsOnly ? withoutDsp : everything), fetchedAtMs: null }
    // The instance tells names only; of the columns' types nothing is known.
    const uploaded = data.sources.filter(source => !bundledCatalogue.table(source.name)).map(source => ({ name: source.name, columns: source.columns.map(name => ({ name, type: 'UNKNOWN' })) }))
    return { ...catalogueFrom({ tables: data.sources.map(source => source.name), uploaded }), fetchedAtMs: data.fetchedAtMs }
  }, [data, sponsoredAdsOnly])
}

function catalogueFrom(options: CatalogueOptions): Omit<InstanceCatalogue, 'fetchedAtMs'> {
  return { catalogue: createCatalogue(options), options }
}
