import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createHandClock } from '#kit/hand-clock.ts'
import { AppError } from './app-error.ts'
import { Scope } from './scope.ts'
import { redact, Secret } from './secret.ts'

test('a secret shows as [secret] however it is printed, and only reveal gives it out', () => {
  const secret = new Secret('Atzr|abc')
  expect([String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret }), Object.keys(secret), structuredClone({ secret }), secret.reveal()])
    .toEqual(['[secret]', '[secret]', '{"secret":"[secret]"}', '{ secret: [secret] }', [], { secret: {} }, 'Atzr|abc'])
})

test('tokens and client secrets are masked inside any text', () => {
  expect(redact('Bearer Atza|IwEBIA-x_y.z+/= and Atzr|IwEB with amzn1.oa2-cs.v1.0a9b end')).toBe('Bearer [secret] and [secret] with [secret] end')
})

test('a scope cleans up last-in first-out, once, and aborts its signal first', async () => {
  const seen: string[] = []
  const scope = new Scope('app')
  scope.signal.addEventListener('abort', () => seen.push('abort'))
  scope.own(() => { seen.push('first') })
  scope.child('part').own(() => { seen.push('part') })
  scope.own(() => { seen.push('last') })
  await Promise.all([scope.close(), scope.close()])
  expect(seen).toEqual(['abort', 'last', 'part', 'first'])
})

test('a child that closes early is forgotten by its parent, and a failing clean-up does not stop the others', async () => {
  const scope = new Scope('app')
  let cleaned = 0
  const child = scope.child('early')
  child.own(() => { cleaned += 1 })
  await child.close()
  scope.own(() => { cleaned += 10 })
  scope.own(() => { throw new Error('stuck') })
  await expect(scope.close()).rejects.toThrow('app did not close cleanly')
  expect(cleaned).toBe(11)
  expect(() => scope.own(() => {})).toThrow('app is already closed')
})

test('anything thrown becomes an AppError: aborts are cancelled, unknown things are bugs that keep their cause', () => {
  const cause = new TypeError('x is undefined')
  expect([AppError.from(new DOMException('stop', 'AbortError')).code, AppError.from(cause).code, AppError.from('odd').code]).toEqual(['cancelled', 'bug', 'bug'])
  expect(AppError.from(cause).cause).toBe(cause)
  expect(AppError.fromWire(new AppError('rate-limited', 'Wait', { retryAfterMs: 5, details: { httpStatus: 429 } }).toWire())).toMatchObject({ code: 'rate-limited', retryAfterMs: 5, details: { httpStatus: 429 } })
})

test('a sleeper wakes when its time has come and not before, and an abort rejects it', async () => {
  const clock = createHandClock(0)
  const woke: number[] = []
  void clock.sleep(100, new AbortController().signal).then(() => woke.push(clock.now()))
  await clock.advance(99)
  expect(woke).toEqual([])
  await clock.advance(1)
  expect(woke).toEqual([100])
  const stop = new AbortController()
  const sleeping = clock.sleep(10, stop.signal)
  stop.abort(new Error('stopped'))
  await expect(sleeping).rejects.toThrow('stopped')
})
