import type { RungId } from './contract.ts'

/** What stands on a rung, whatever its state: its name, what it proves, and what it does not. */
export interface RungText {
  readonly title: string
  readonly proves: string
}

export const rungTexts: Readonly<Record<RungId, RungText>> = {
  lint: { title: 'Language check', proves: 'Proves that names, types, grouping and privacy classes fit what is known of AMC. Does not compute anything.' },
  local: { title: 'Local run', proves: 'Runs on synthetic events, thresholds applied: proves that it computes. The counts mean nothing for your client.' },
  'dry-run': { title: 'AMC dry run', proves: 'Amazon compiles it against your instance: proves that every table and column is there. Computes no rows.' },
  sandbox: { title: 'SANDBOX run', proves: 'A real run at Amazon on its synthetic data: proves that AMC computes it. The rows are not your client\'s.' },
  live: { title: 'Live run', proves: 'Only this shows your client\'s rows and how many pass the privacy thresholds.' },
}
