/** What refactorings there are, in the order of menus. */
export const refactoringKinds = ['extract-step', 'inline-step', 'qualify-columns', 'expand-stars', 'name-columns'] as const
export type RefactoringKind = (typeof refactoringKinds)[number]

/** What people read in menus. */
export const refactoringTitles: Readonly<Record<RefactoringKind, string>> = {
  'extract-step': 'Turn the subquery into a WITH step',
  'inline-step': 'Put the WITH step where it is read',
  'qualify-columns': 'Qualify every column with its table',
  'expand-stars': 'Write out the columns behind *',
  'name-columns': 'Name every column without a name',
}
