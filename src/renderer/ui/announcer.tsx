import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react'

type Announce = (sentence: string) => void
const AnnouncerContext = createContext<Announce>(() => undefined)

/** One polite live region for the whole app: what happened is said once, without moving the focus. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [sentence, setSentence] = useState('')
  // A trailing no-break space makes the same sentence twice in a row two announcements.
  const announce = useCallback((next: string) => setSentence(before => (before === next ? `${next} ` : next)), [])
  const value = useMemo(() => announce, [announce])
  return (
    <AnnouncerContext.Provider value={value}>
      {children}
      <div className="visually-hidden" role="status" aria-live="polite">{sentence}</div>
    </AnnouncerContext.Provider>
  )
}

/** Says a sentence to people who listen rather than look. */
export function useAnnounce(): Announce {
  return useContext(AnnouncerContext)
}
