import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { SettingView, settingsContract } from '#shared/settings/contract.ts'
import { settingDefinitions, type SettingDefinition, type SettingKey, type SettingValue } from '#shared/settings/settings.ts'
import type { WriteDb } from '#core/db/database.ts'

/** Reads settings for the rest of core. A stored value that no longer fits its schema counts as not chosen. */
export interface Settings {
  get<K extends SettingKey>(key: K): SettingValue<K>
}

/** Keeps what the person chose; everything else is the table's default. Local to this machine. */
export function createSettings({ db, emit }: { readonly db: WriteDb; readonly emit: Emit }) {
  function stored(key: SettingKey): { readonly value: unknown } | undefined {
    const row = db.get<{ value: string }>('SELECT value FROM setting WHERE key = ?', key)
    if (!row) return undefined
    const parsed = settingDefinitions[key].schema.safeParse(JSON.parse(row.value))
    return parsed.success ? { value: parsed.data } : undefined
  }

  function view(key: SettingKey): SettingView {
    const definition: SettingDefinition = settingDefinitions[key]
    const chosen = stored(key)
    const choices = definition.schema instanceof z.ZodEnum ? definition.schema.options.map(value => ({ value: String(value), label: label(String(value)) })) : null
    return {
      key, group: definition.group, title: definition.title, description: definition.description, unit: definition.unit ?? null,
      kind: kindOf(definition.schema), choices,
      value: z.json().parse(chosen ? chosen.value : definition.defaultValue),
      defaultValue: z.json().parse(definition.defaultValue),
      isDefault: chosen === undefined,
    }
  }

  const handlers: Handlers<typeof settingsContract> = {
    list: async () => keys().map(view),
    set: async ({ key, value }) => {
      const known = named(key)
      const parsed = settingDefinitions[known].schema.safeParse(value)
      if (!parsed.success) {
        const reason = parsed.error.issues.map(issue => issue.message).join('; ')
        throw new AppError('invalid-input', `"${settingDefinitions[known].title}" was not changed: ${reason}.`)
      }
      db.run('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', known, JSON.stringify(parsed.data))
      emit('settings.changed', [known])
      return view(known)
    },
    reset: async ({ key }) => {
      const known = named(key)
      db.run('DELETE FROM setting WHERE key = ?', known)
      emit('settings.changed', [known])
      return view(known)
    },
  }
  const settings: Settings = {
    get: key => (stored(key)?.value ?? settingDefinitions[key].defaultValue) as never, // the schema under the same key made the value
  }
  return { handlers, settings }
}

function keys(): SettingKey[] {
  return Object.keys(settingDefinitions) as SettingKey[] // the table's own keys
}

function named(key: string): SettingKey {
  const known = keys().find(candidate => candidate === key)
  if (!known) throw new AppError('invalid-input', `There is no setting called "${key}", so nothing was changed.`)
  return known
}

function kindOf(schema: z.ZodType): SettingView['kind'] {
  if (schema instanceof z.ZodEnum) return 'choice'
  if (schema instanceof z.ZodBoolean) return 'boolean'
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodString) return 'text'
  return 'json'
}

function label(value: string): string {
  const words = value.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
