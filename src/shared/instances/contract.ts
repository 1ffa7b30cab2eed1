import { z } from 'zod'
import { AmcAccountId, AmcInstanceId, InstanceId, LoginId } from '#shared/base/ids.ts'
import { command, query } from '#shared/contract/define.ts'
import { Region } from '#shared/logins/contract.ts'

/** The ten colours of instances, named so that they stay distinct for colour-blind people; the theme gives them values. */
export const instanceColours = ['indigo', 'teal', 'orange', 'magenta', 'lime', 'sky', 'brown', 'violet', 'olive', 'slate'] as const
export const InstanceColour = z.enum(instanceColours)
export type InstanceColour = z.output<typeof InstanceColour>

/** `synthetic` beats the type that AMC gives: a person must never mistake sample data for a client's. */
export const InstanceKind = z.enum(['production', 'sandbox', 'synthetic'])
export type InstanceKind = z.output<typeof InstanceKind>

export const Instance = z.object({
  id: InstanceId,
  amcInstanceId: AmcInstanceId,
  name: z.string(),
  /** The client's name: what the person set, else what AMC says, else the instance's name. */
  clientName: z.string(),
  loginId: LoginId,
  accountId: AmcAccountId,
  accountName: z.string(),
  marketplaceId: z.string(),
  region: Region,
  kind: InstanceKind,
  /** AMC's `creationStatus`; only COMPLETED (or SUCCEEDED) instances run queries. */
  creationStatus: z.string(),
  /** Empty when AMC did not say. Only SPONSORED_ADS means there are no dsp_* tables. */
  advertiserTypes: z.array(z.string()),
  colour: InstanceColour,
  favourite: z.boolean(),
  tags: z.array(z.string()),
  lastSeenAtMs: z.number(),
  /** A sentence when it cannot be used now (login signed out, not seen at the last discovery), else null. */
  notice: z.string().nullable(),
})
export type Instance = z.output<typeof Instance>

/** What discovery found, account by account; one refused account harms no other. */
export const DiscoveryReport = z.object({
  accounts: z.array(z.object({ accountId: AmcAccountId, accountName: z.string(), instanceCount: z.number().int(), problem: z.string().nullable() })),
})
export type DiscoveryReport = z.output<typeof DiscoveryReport>

/** A data source as the instance itself lists it, to lay over the bundled catalogue. */
export const InstanceDataSource = z.object({ name: z.string(), columns: z.array(z.string()), owner: z.string().nullable(), description: z.string().nullable() })

export const instancesContract = {
  list: query(z.object({}), z.array(Instance)),
  /** Asks Amazon again, for one login or all. */
  discover: command(z.object({ loginId: LoginId.optional() }), DiscoveryReport),
  update: command(z.object({
    id: InstanceId,
    patch: z.object({ clientName: z.string().trim().max(80), colour: InstanceColour, favourite: z.boolean(), tags: z.array(z.string().trim().min(1).max(40)).max(20) }).partial(),
  }), Instance),
  /** The data sources of an instance: from the last answer kept on disk, or null when it was never asked. `refresh` asks Amazon. */
  dataSources: query(z.object({ id: InstanceId }), z.object({ fetchedAtMs: z.number(), sources: z.array(InstanceDataSource) }).nullable()),
  refreshDataSources: command(z.object({ id: InstanceId }), z.object({ fetchedAtMs: z.number(), sources: z.array(InstanceDataSource) })),
} as const
