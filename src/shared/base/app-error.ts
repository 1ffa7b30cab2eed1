/**
 * Every failure that a person may see has one of these codes. A code earns its place only because the app does
 * something different for it:
 *
 * - `invalid-input`  what was asked cannot be done as asked; the message says which part and why
 * - `not-found`      the thing named does not exist (any more)
 * - `conflict`       the thing changed meanwhile, or is in a state that forbids this
 * - `signed-out`     a login is needed; the screen offers to sign in
 * - `forbidden`      the login is fine but has no right to this
 * - `offline`        the other side could not be reached; may be retried as it is
 * - `rate-limited`   too many requests; `retryAfterMs` says how long to wait
 * - `remote`         the other side answered with a failure of its own
 * - `storage`        the disk, the database or the key store refused
 * - `cancelled`      somebody asked for it to stop; never shown as an error
 * - `bug`            anything else; shown as a plain sentence with a reference into the log
 */
export const errorCodes = [
  'invalid-input', 'not-found', 'conflict', 'signed-out', 'forbidden', 'offline', 'rate-limited', 'remote', 'storage',
  'cancelled', 'bug',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** Facts that travel with an error: small, plain, and free of secrets (they are shown under "Copy details"). */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>

/** An error as plain data, as it crosses a door. */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfterMs?: number | undefined
  /** Short id that is also in the log line, so that a screenshot finds the log. */
  readonly ref?: string | undefined
  readonly details?: ErrorDetails | undefined
}

export interface AppErrorOptions {
  readonly cause?: unknown
  readonly retryAfterMs?: number | undefined
  readonly ref?: string | undefined
  readonly details?: ErrorDetails | undefined
}

/** The one error class of the app. `message` is a sentence for people: what happened, what was not done, what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly retryAfterMs: number | undefined
  readonly ref: string | undefined
  readonly details: ErrorDetails | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfterMs = options.retryAfterMs
    this.ref = options.ref
    this.details = options.details
  }

  /** Turns anything thrown into an AppError. Aborts become `cancelled`, unknown things become `bug` and keep their cause. */
  static from(thrown: unknown): AppError {
    if (thrown instanceof AppError) return thrown
    if (isAbort(thrown)) return new AppError('cancelled', 'This was cancelled.', { cause: thrown })
    return new AppError('bug', 'Something went wrong inside RecomAMP. Nothing was lost; try again, or copy the details and report it.', { cause: thrown })
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, retryAfterMs: this.retryAfterMs, ref: this.ref, details: this.details }
  }

  static fromWire(wire: WireError): AppError {
    return new AppError(wire.code, wire.message, wire)
  }
}

/** True for what an aborted fetch, stream or timer throws. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'AbortError' || (thrown instanceof AppError && thrown.code === 'cancelled'))
}

/** Narrows to an AppError with this code. */
export function hasCode(thrown: unknown, code: ErrorCode): thrown is AppError {
  return thrown instanceof AppError && thrown.code === code
}
