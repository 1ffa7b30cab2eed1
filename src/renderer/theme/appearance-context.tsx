import { createContext, useContext } from 'react'
import type { Appearance } from './appearance.ts'

const AppearanceContext = createContext<Appearance>({ theme: 'light', contrast: 'normal' })
export const AppearanceProvider = AppearanceContext.Provider

/** What is drawn now, for widgets that need to know (the editor). Everything else follows the tokens. */
export function useAppearanceNow(): Appearance {
  return useContext(AppearanceContext)
}
