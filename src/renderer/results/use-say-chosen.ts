import { useCallback, useEffect, useRef } from 'react'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import type { ChosenCells } from '#renderer/widgets/result-grid/grid-contract.ts'
import { chosenText } from './selection-figures.ts'

const restMs = 500

/** Says aloud how many cells are chosen, once the choice has rested: of many, only where it ends up is worth hearing. One cell the grid reads by itself. */
export function useSayChosen(): (chosen: ChosenCells | null) => void {
  const announce = useAnnounce()
  const saying = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(saying.current), [])
  return useCallback(chosen => {
    clearTimeout(saying.current)
    if (chosen && chosen.cellCount > 1) saying.current = setTimeout(() => announce(`${chosenText(chosen)} chosen.`), restMs)
  }, [announce])
}
