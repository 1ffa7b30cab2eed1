import { AppError } from '#shared/base/app-error.ts'

/** The sentence for some rows for looking that are not what was stored; the columns hold them too. Rows count from 0. */
export function damagedRows(first: number, last: number, cause: unknown): AppError {
  const number = (row: number) => (row + 1).toLocaleString('en-US')
  return new AppError('storage', `Rows ${number(first)} to ${number(last)} of this result were damaged on the disk after they had been stored, so they are not shown. The others are. Export this result, which takes them from their second copy, or fetch them anew: run the query again, or open the file again that they came from.`, { cause })
}

/** The sentence for stored rows whose file, or whose description, is gone or damaged. */
export function unreadableRows(cause: unknown): AppError {
  return new AppError('storage', 'The stored rows of this run cannot be read any more (their file is gone or damaged), so they cannot be shown. The history is safe; run the query again, or open the file again that they came from.', { cause })
}
