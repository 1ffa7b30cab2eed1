import { ORPCError } from '@orpc/client'
import { AppError, errorCodes, isAbort, type WireError } from '#shared/base/app-error.ts'

/** Turns whatever a call threw into an AppError: core's own errors as they are, a lost connection as `offline`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof ORPCError) {
    // Core itself also says `signed-out`, for a login; only the shell refuses the window.
    if (thrown.code === 'SHELL_REFUSED' && thrown.status === 401) return sessionEnded(thrown)
    if (isWireError(thrown.data)) return AppError.fromWire(thrown.data)
    return new AppError('bug', 'RecomAMP could not do this and did not say why. Nothing was lost; try again, or copy the details and report it.', {
      cause: thrown, details: { status: thrown.status, code: thrown.code, message: thrown.message },
    })
  }
  if (isAbort(thrown)) return AppError.from(thrown)
  if (thrown instanceof TypeError) {
    return new AppError('offline', 'The connection to RecomAMP was lost. Nothing was sent; this page tries again by itself.', { cause: thrown })
  }
  return AppError.from(thrown)
}

/** What a refused token means for a person. */
export function sessionEnded(cause: unknown): AppError {
  return new AppError('signed-out', 'This window no longer belongs to the running RecomAMP. Open a new link from where RecomAMP was started.', { cause, details: { windowEnded: true } })
}

/** True when this window's token was refused: only a new link helps. */
export function isWindowEnded(error: unknown): boolean {
  return error instanceof AppError && error.details?.['windowEnded'] === true
}

function isWireError(data: unknown): data is WireError {
  return typeof data === 'object' && data !== null && 'code' in data && 'message' in data && typeof data.message === 'string'
    && errorCodes.some(code => code === data.code)
}
