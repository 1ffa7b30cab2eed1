import type { ResultColumn } from '#shared/results/contract.ts'

/** Whether a column is one to choose: those that RecomAMP asked for beside the query's own are not. */
export function isOwn({ privacy }: Pick<ResultColumn, 'privacy'>): boolean {
  return privacy === undefined
}

/** What a column is called where people choose it: AMC may have left its name empty. */
export function columnName({ name }: { readonly name: string }, index: number): string {
  return name.trim() === '' ? `Column ${index + 1}` : name
}
