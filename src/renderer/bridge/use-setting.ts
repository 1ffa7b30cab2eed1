import { useQuery } from '@tanstack/react-query'
import { settingDefinitions, type SettingKey, type SettingValue } from '#shared/settings/settings.ts'
import { useBridge } from './bridge.tsx'

/** What a setting holds now; its default while settings are not known yet or hold something unexpected. */
export function useSetting<K extends SettingKey>(key: K): SettingValue<K> {
  const { api } = useBridge()
  const { data } = useQuery(api.settings.list.queryOptions({ input: {} }))
  const definition = settingDefinitions[key]
  const parsed = definition.schema.safeParse(data?.find(view => view.key === key)?.value)
  return (parsed.success ? parsed.data : definition.defaultValue) as SettingValue<K> // the schema under the same key made the value
}
