import { NativeSelect } from '@mantine/core'
import { problemSeverities } from '#sql/problems.ts'
import type { ProblemCode, Severity } from '#sql/problems.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'

export const severityWords: Readonly<Record<Severity, string>> = { error: 'Error', warning: 'Warning', info: 'Note' }

/** How loud a problem is: the usual level, or the one this person chose. Takes effect at once. */
export function LevelSelect({ code }: { readonly code: ProblemCode }) {
  const { client } = useBridge()
  const { ui } = useAppModel()
  const levels = useSetting('language.levels')
  const usual = problemSeverities[code]
  function choose(level: string): void {
    const { [code]: _before, ...others } = levels
    const value = level === '' ? others : { ...others, [code]: level }
    void client.settings.set({ key: 'language.levels', value }).catch((failure: unknown) => ui.setState({ failure }))
  }
  return (
    <NativeSelect className="level-select" aria-label={`Level of ${code}`} value={levels[code] ?? ''} onChange={event => choose(event.currentTarget.value)}
      data={[{ value: '', label: `Usual (${severityWords[usual].toLowerCase()})` }, { value: 'error', label: 'Error' }, { value: 'warning', label: 'Warning' }, { value: 'info', label: 'Note' }, { value: 'off', label: 'Off' }]} />
  )
}
