import type { Instance } from '#shared/instances/contract.ts'
import { InstanceMark } from './instance-mark.tsx'
import './instance-chip.css'

const kindWords = { production: 'live', sandbox: 'sandbox', synthetic: 'synthetic' } as const

/** An instance so that nobody mistakes it: colour, a shape for its kind, client, region, and the kind as a word. */
export function InstanceChip({ instance }: { readonly instance: Pick<Instance, 'clientName' | 'name' | 'region' | 'kind' | 'colour'> }) {
  return (
    <span className="instance-chip" data-instance-colour={instance.colour} data-kind={instance.kind} title={`${instance.clientName}: ${instance.name}, ${instance.region}, ${kindWords[instance.kind]}`}>
      <InstanceMark colour={instance.colour} kind={instance.kind} />
      <span className="ellipsis">{instance.clientName}</span>
      <span className="instance-chip-facts">{instance.region} · {kindWords[instance.kind]}</span>
    </span>
  )
}
