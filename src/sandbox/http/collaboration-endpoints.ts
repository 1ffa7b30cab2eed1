import type { Gate } from './gate.ts'
import { badRequest } from './reply.ts'
import type { Endpoint, Method } from './router.ts'

const addresses: readonly (readonly [Method, string])[] = [
  ['GET', 'collaboration'],
  ['POST', 'collaboration/idmappingtables'],
  ['POST', 'collaboration/idmappingtables/list'],
  ['DELETE', 'collaboration/idmappingtables/{idMappingTableId}'],
  ['GET', 'collaboration/idmappingtables/{idMappingTableId}/jobTracker/{trackingId}'],
  ['POST', 'collaboration/idmappingtables/{idMappingTableId}/jobs/list'],
  ['GET', 'collaboration/idmappingtables/{idMappingTableId}/jobs/{jobId}'],
  ['POST', 'collaboration/idmappingtables/{idMappingTableId}/refresh'],
  ['POST', 'collaboration/idnamespaces/list'],
  ['POST', 'collaborations/{collaborationId}/acrCustomerPartners'],
  ['DELETE', 'collaborations/{collaborationId}/acrCustomerPartners/{acrCustomerPartnerId}'],
]

/** AWS Clean Rooms calls. No instance here is backed by Clean Rooms, and each says so with 400. */
export function collaborationEndpoints(gate: Gate): readonly Endpoint[] {
  return addresses.map(([method, path]) => ({
    method, path: `/amc/instances/{instanceId}/${path}`, group: 'collaborations', access: 'login', errors: 'ads',
    mediaType: 'application/vnd.amcinstances.v1+json',
    handle: (call) => {
      const { instance } = gate.instance(call)
      throw badRequest(`Instance ${instance.profile.instanceId} is not backed by an AWS Clean Rooms collaboration.`)
    },
  }))
}
