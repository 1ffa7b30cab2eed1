import { AppError } from '#shared/base/app-error.ts'

/** The sentence for stored rows whose file, or whose description, is gone or damaged. */
export function unreadableRows(cause: unknown): AppError {
  return new AppError('storage', 'The stored rows of this run cannot be read any more (their file is gone or damaged), so they cannot be shown. The history is safe; run the query again.', { cause })
}
