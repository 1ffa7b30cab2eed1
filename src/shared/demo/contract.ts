import { z } from 'zod'
import { InstanceId, TabId } from '#shared/base/ids.ts'
import { command, query } from '#shared/contract/define.ts'

/** The built-in service as sample data. `starting` names what it is doing now. */
export const DemoState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('starting'), step: z.string() }),
  z.object({ kind: z.literal('on'), url: z.string() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
])
export type DemoState = z.output<typeof DemoState>

export const demoContract = {
  state: query(z.object({}), DemoState),
  /** Starts the built-in service, signs in to it, discovers its instances and opens a ready example. Safe to call again. */
  start: command(z.object({}), z.object({ tabId: TabId, instanceId: InstanceId })),
  /** Removes the synthetic login, its instances, runs and results. Queries the person wrote or changed stay. */
  remove: command(z.object({}), z.object({})),
} as const
