import { diffStatusNames, type DiffStatus } from '#shared/honesty/diff.ts'

const meanings: Readonly<Record<DiffStatus, string>> = {
  changed: 'In both, with a measure that differs beyond the tolerance',
  new: 'Only in the second result',
  lost: 'Only in the first result',
  hidden: 'Only in the first result; the second has a suppressed row that may hold it',
  shown: 'Only in the second result; the first has a suppressed row that may hold it',
  same: 'In both, within the tolerance',
}

/** What stands for a state in tables and on buttons. */
export function statusText(status: DiffStatus): { readonly label: string; readonly meaning: string } {
  return { label: diffStatusNames[status], meaning: meanings[status] }
}
