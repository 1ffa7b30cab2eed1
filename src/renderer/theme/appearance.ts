export type ThemeChoice = 'system' | 'light' | 'dark' | 'high-contrast'
export type DensityChoice = 'comfortable' | 'compact'

/** What is drawn: one of two brightnesses, with normal or raised contrast. */
export interface Appearance {
  readonly theme: 'light' | 'dark'
  readonly contrast: 'normal' | 'more'
}

/** What the system asks for. */
export interface SystemAppearance {
  readonly dark: boolean
  readonly moreContrast: boolean
}

/** What a choice means on this system. High contrast keeps the system's brightness; light and dark keep its contrast. */
export function resolveAppearance(choice: ThemeChoice, system: SystemAppearance): Appearance {
  const theme = choice === 'light' || choice === 'dark' ? choice : system.dark ? 'dark' : 'light'
  return { theme, contrast: choice === 'high-contrast' || system.moreContrast ? 'more' : 'normal' }
}

const darkQuery = '(prefers-color-scheme: dark)'
const contrastQuery = '(prefers-contrast: more)'

/** Reads what the system asks for now. */
export function readSystemAppearance(): SystemAppearance {
  return { dark: matchMedia(darkQuery).matches, moreContrast: matchMedia(contrastQuery).matches }
}

/** Calls `onChange` whenever the system's wish changes. Returns how to stop. */
export function watchSystemAppearance(onChange: () => void): () => void {
  const queries = [matchMedia(darkQuery), matchMedia(contrastQuery)]
  for (const query of queries) query.addEventListener('change', onChange)
  return () => {
    for (const query of queries) query.removeEventListener('change', onChange)
  }
}
