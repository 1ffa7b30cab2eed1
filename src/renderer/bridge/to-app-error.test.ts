import { ORPCError } from '@orpc/client'
import { expect, test } from 'vitest'
import { AppError } from '#shared/base/app-error.ts'
import { isWindowEnded, toAppError } from './to-app-error.ts'

test('core\'s own errors arrive as they are', () => {
  const wire = new AppError('rate-limited', 'Wait a little.', { retryAfterMs: 500, ref: 'abc' }).toWire()
  expect(toAppError(new ORPCError('BAD_REQUEST', { data: wire }))).toMatchObject({ code: 'rate-limited', message: 'Wait a little.', retryAfterMs: 500, ref: 'abc' })
})

test('a window that the shell refuses has ended; a login that needs sign-in has not', () => {
  const data = { code: 'signed-out', message: 'Sign in again.' }
  expect(isWindowEnded(toAppError(new ORPCError('SHELL_REFUSED', { status: 401, data })))).toBe(true)
  expect(isWindowEnded(toAppError(new ORPCError('UNAUTHORIZED', { status: 401, data })))).toBe(false)
})

test('a lost connection is offline, an abort is cancelled, anything else is a bug with a plain sentence', () => {
  expect(toAppError(new TypeError('Failed to fetch')).code).toBe('offline')
  expect(toAppError(new DOMException('stop', 'AbortError')).code).toBe('cancelled')
  expect(toAppError(new ORPCError('INTERNAL_SERVER_ERROR'))).toMatchObject({ code: 'bug' })
  expect(toAppError('nonsense').code).toBe('bug')
})
