const windowMs = 60_000
const maximum = 3

/** Decides whether a page that crashed is loaded again: at most three times within a minute, so that a crash at start does not loop. */
export function createReloadLimit(now: () => number): () => boolean {
  let recent: readonly number[] = []
  return () => {
    recent = recent.filter((at) => now() - at < windowMs)
    if (recent.length >= maximum) return false
    recent = [...recent, now()]
    return true
  }
}
