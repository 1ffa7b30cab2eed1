import type { AppError } from '#shared/base/app-error.ts'

/** Tries in all, the first one included. */
export const maxTries = 5
const firstDelayMs = 1_000
const maxDelayMs = 30_000
/** A longer `Retry-After` is not waited out here: the caller is told and decides. */
export const maxHonouredRetryAfterMs = 60_000

/** Whether the same request may be sent again after this failure: throttling, 5xx and lost connections, never other 4xx. */
export function isRepeatable(error: AppError): boolean {
  if (error.code === 'rate-limited' || error.code === 'offline') return error.details?.['permanent'] !== true
  return error.code === 'remote' && error.details?.['malformed'] !== true
}

/**
 * How long to wait before the next try (api.md §5.3), or null to give up. `try` counts from 1. Honours what the other side
 * asked for and adds up to a tenth; otherwise a random part ("full jitter") of 1, 2, 4 … seconds, at most 30.
 */
export function nextDelayMs(tryNumber: number, retryAfterMs: number | undefined, fraction: number): number | null {
  if (tryNumber >= maxTries) return null
  if (retryAfterMs !== undefined) return retryAfterMs > maxHonouredRetryAfterMs ? null : Math.round(retryAfterMs * (1 + fraction / 10))
  return Math.round(Math.min(maxDelayMs, firstDelayMs * 2 ** (tryNumber - 1)) * fraction)
}

/** `Retry-After` in milliseconds: seconds or an HTTP date; undefined when absent, nonsense or in the past. */
export function readRetryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const dateMs = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(dateMs) || dateMs <= nowMs ? undefined : dateMs - nowMs
}
