import './privacy-badge.css'

const meanings: Readonly<Record<string, string>> = {
  NONE: 'No privacy limit: may be shown for any number of users.',
  LOW: 'Low: shown when at least 2 users are behind a row.',
  MEDIUM: 'Medium: shown when at least 100 users are behind a row.',
  HIGH: 'High: shown when at least 100 users are behind a row, and cannot be compared with a fixed value.',
  VERY_HIGH: 'Very high: can never be shown; use it to count, join or group.',
  INTERNAL: 'Internal: can never be shown; use it to count.',
}

const steps: Readonly<Record<string, number>> = { NONE: 0, LOW: 1, MEDIUM: 2, HIGH: 3, VERY_HIGH: 4, INTERNAL: 4 }

/** The sentence for a privacy class, or the class itself when it is unknown. */
export function privacyMeaning(privacyClass: string): string {
  return meanings[privacyClass] ?? privacyClass
}

/** A column's privacy class as bars that grow with the class, a word and a colour. */
export function PrivacyBadge({ privacyClass, compact = false }: { readonly privacyClass: string; readonly compact?: boolean }) {
  const step = steps[privacyClass] ?? 0
  return (
    <span className="privacy" data-privacy={privacyClass} title={privacyMeaning(privacyClass)}>
      <span className="privacy-bars" aria-hidden>{[1, 2, 3, 4].map(bar => <i key={bar} data-on={bar <= step} />)}</span>
      <span className={compact ? 'visually-hidden' : undefined}>{privacyClass.toLowerCase().replace('_', ' ')}</span>
    </span>
  )
}
