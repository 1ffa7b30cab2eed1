import { useEffect, useMemo } from 'react'
import type { SettingValue } from '#shared/settings/settings.ts'
import { isProblemCode } from '#sql/explain/explain.ts'
import type { ProblemCode } from '#sql/problems.ts'
import type { Level } from '#sql/settings.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import type { LanguagePreferences } from './language-protocol.ts'

/** Levels as the language takes them; codes of another version are left out. */
export function levelsOf(kept: SettingValue<'language.levels'>): Partial<Record<ProblemCode, Level>> {
  const levels: Partial<Record<ProblemCode, Level>> = {}
  for (const [code, level] of Object.entries(kept)) if (isProblemCode(code)) levels[code] = level === 'off' ? 'allow' : level
  return levels
}

/** Tells the language worker what a person chose in the settings, at the start and whenever it changes; `onChange` follows. */
export function useLanguagePreferences(onChange: () => void): void {
  const { language, languageClient } = useAppModel()
  // Settings are read anew at every drawing; only what they say counts.
  const kept = JSON.stringify({ levels: levelsOf(useSetting('language.levels')), keywordCase: useSetting('editor.keywordCase'), lineWidth: useSetting('editor.formatWidth') } satisfies LanguagePreferences)
  const audienceIds = useSetting('language.audienceTabs').join(' ')
  useEffect(() => {
    languageClient.setPreferences(JSON.parse(kept) as LanguagePreferences) // what was written above
    onChange()
  }, [languageClient, kept, onChange])
  const ids = useMemo(() => new Set(audienceIds === '' ? [] : audienceIds.split(' ')), [audienceIds])
  useEffect(() => {
    language.setState({ audienceTabIds: ids })
    onChange()
  }, [language, ids, onChange])
}
