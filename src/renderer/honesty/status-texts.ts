import type { DiffStatus } from '#shared/honesty/diff.ts'

/** What stands for a state in tables and on buttons. */
export const statusTexts: Readonly<Record<DiffStatus, { readonly label: string; readonly meaning: string }>> = {
  changed: { label: 'Changed', meaning: 'In both, with a measure that differs beyond the tolerance' },
  new: { label: 'New', meaning: 'Only in the second result' },
  lost: { label: 'Lost', meaning: 'Only in the first result' },
  hidden: { label: 'Lost to privacy', meaning: 'Only in the first result; the second has a suppressed row that may hold it' },
  shown: { label: 'Back from privacy', meaning: 'Only in the second result; the first has a suppressed row that may hold it' },
  same: { label: 'Same', meaning: 'In both, within the tolerance' },
}
