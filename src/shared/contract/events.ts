import { z } from 'zod'

/**
 * Everything that core may push. An event carries ids that invalidate, never rows and never commands: whoever cares
 * asks again. An empty `ids` means "anything of this kind may have changed".
 */
export const eventNames = [
  'settings.changed', 'logins.changed', 'signIn.changed', 'instances.changed', 'audit.changed', 'demo.changed', 'queries.changed',
  'tabs.changed', 'templates.changed', 'executions.changed', 'ladder.changed', 'results.changed', 'jobs.changed',
] as const
export type EventName = (typeof eventNames)[number]

export const AppEvent = z.object({ name: z.enum(eventNames), ids: z.array(z.string()) })
export type AppEvent = z.output<typeof AppEvent>

/** Announces a change to every connected page. Never throws, never waits. */
export type Emit = (name: EventName, ids?: readonly string[]) => void
