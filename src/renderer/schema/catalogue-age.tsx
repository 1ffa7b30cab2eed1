import { bundledFactsAsOfMs } from '#sql/catalogue.ts'
import { TimeText } from '#renderer/ui/time-text.tsx'
import { useNow } from '#renderer/ui/use-now.ts'

const dayMs = 86_400_000
/** AMC adds tables and columns every few weeks. */
const staleAfterDays = 30

export interface CatalogueAgeProps {
  /** The instance's name, when a tab is on one. */
  readonly instanceName: string | undefined
  /** When the instance told what it has; null while only the documentation is known. */
  readonly fetchedAtMs: number | null
}

/** How old the names are that everything here goes by, and what to do when they may be stale. */
export function CatalogueAge({ instanceName, fetchedAtMs }: CatalogueAgeProps) {
  const nowMs = useNow(600_000)
  const documented = new Date(bundledFactsAsOfMs).toLocaleDateString('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
  if (fetchedAtMs === null) {
    return <span className="quiet">Everything that AMC documented in {documented}; it may be stale. {instanceName === undefined ? 'Choose an instance to ask which tables it has.' : `Ask ${instanceName} which tables it has with the button above.`}</span>
  }
  return (
    <span className="quiet">
      Tables of {instanceName}, asked <TimeText timeMs={fetchedAtMs} />{nowMs - fetchedAtMs > staleAfterDays * dayMs && '; they may be stale, ask again with the button above'}. Types and descriptions: {documented}.
    </span>
  )
}
