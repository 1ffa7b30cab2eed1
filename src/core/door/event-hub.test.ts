import { expect, test } from 'vitest'
import { createEventHub } from './event-hub.ts'

test('a busy reader gets changes merged by name, and none is lost', async () => {
  const hub = createEventHub()
  const stop = new AbortController()
  const reader = hub.subscribe(stop.signal)
  const first = reader.next()
  hub.emit('tabs.changed', ['a'])
  hub.emit('tabs.changed', ['b'])
  hub.emit('queries.changed', ['q'])
  hub.emit('tabs.changed', ['a'])
  expect([(await first).value, (await reader.next()).value]).toEqual([{ name: 'tabs.changed', ids: ['a', 'b'] }, { name: 'queries.changed', ids: ['q'] }])
  const waiting = reader.next()
  stop.abort()
  expect((await waiting).done).toBe(true)
  hub.emit('tabs.changed', ['late'])
})

test('too many ids become "anything may have changed"', async () => {
  const hub = createEventHub()
  const reader = hub.subscribe(new AbortController().signal)
  const first = reader.next()
  for (let n = 0; n < 600; n += 1) hub.emit('executions.changed', [String(n)])
  hub.emit('executions.changed', ['one more'])
  expect((await first).value).toEqual({ name: 'executions.changed', ids: [] })
  await reader.return()
})
