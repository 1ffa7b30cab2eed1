import { useLayoutEffect, useMemo, useSyncExternalStore } from 'react'
import { readSystemAppearance, resolveAppearance, watchSystemAppearance, type Appearance, type DensityChoice, type ThemeChoice } from './appearance.ts'

const systemKey = () => {
  const system = readSystemAppearance()
  return `${system.dark ? 'dark' : 'light'} ${system.moreContrast ? 'more' : 'normal'}`
}

/** Puts the appearance on the document and returns it; follows the system while the choice says so. */
export function useAppearance(choice: ThemeChoice, density: DensityChoice): Appearance {
  const key = useSyncExternalStore(watchSystemAppearance, systemKey)
  const appearance = useMemo(() => resolveAppearance(choice, { dark: key.startsWith('dark'), moreContrast: key.endsWith('more') }), [choice, key])
  // Before any effect that reads the tokens, such as the editor's.
  useLayoutEffect(() => {
    const root = document.documentElement
    root.dataset['theme'] = appearance.theme
    root.dataset['contrast'] = appearance.contrast
    root.dataset['density'] = density
  }, [appearance, density])
  return appearance
}
