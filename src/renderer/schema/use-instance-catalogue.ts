import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { InstanceId } from '#shared/base/ids.ts'
import { bundledCatalogue, createCatalogue, type Catalogue } from '#sql/catalogue.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'

export interface InstanceCatalogue {
  readonly catalogue: Catalogue
  /** When the instance told what it has; null while only the documentation is known. */
  readonly fetchedAtMs: number | null
}

/** What can be named on an instance: its own list where it was asked, else everything that AMC documents. */
export function useInstanceCatalogue(instanceId: InstanceId | null): InstanceCatalogue {
  const { api } = useBridge()
  const { data } = useQuery({ ...api.instances.dataSources.queryOptions({ input: { id: instanceId ?? ('' as never) } }), enabled: instanceId !== null }) // asked only with an id
  return useMemo(() => {
    if (!data) return { catalogue: bundledCatalogue, fetchedAtMs: null }
    const uploaded = data.sources.filter(source => !bundledCatalogue.table(source.name)).map(source => ({ name: source.name, columns: source.columns.map(name => ({ name, type: 'STRING' })) }))
    return { catalogue: createCatalogue({ tables: data.sources.map(source => source.name), uploaded }), fetchedAtMs: data.fetchedAtMs }
  }, [data])
}
