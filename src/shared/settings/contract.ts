import { z } from 'zod'
import { command, query } from '#shared/contract/define.ts'

/** A setting as the settings screen shows it. `value` is what holds now, `isDefault` whether anybody changed it. */
export const SettingView = z.object({
  key: z.string(),
  group: z.string(),
  title: z.string(),
  description: z.string(),
  unit: z.string().nullable(),
  kind: z.enum(['boolean', 'number', 'text', 'choice', 'json']),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
  value: z.json(),
  defaultValue: z.json(),
  isDefault: z.boolean(),
})
export type SettingView = z.output<typeof SettingView>

export const settingsContract = {
  list: query(z.object({}), z.array(SettingView)),
  /** Refuses an unknown key or a value outside the setting's schema, with a reason; the old value then stays. */
  set: command(z.object({ key: z.string(), value: z.unknown() }), SettingView),
  reset: command(z.object({ key: z.string() }), SettingView),
} as const
