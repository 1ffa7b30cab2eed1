import { expect, test } from 'vitest'
import { launchCodeOf, openSession, type SessionPorts } from './session.ts'

function makePorts(patch: Partial<SessionPorts> = {}) {
  const kept = new Map<string, string>()
  const stripped: string[] = []
  const ports: SessionPorts = {
    needsToken: true, hash: '', stripHash: () => stripped.push('stripped'), exchange: async code => (code === 'good' ? 'token' : null),
    storage: { getItem: key => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: key => void kept.delete(key) },
    ...patch,
  }
  return { ports, kept, stripped }
}

test('a fresh link opens the window and its code leaves the address', async () => {
  const { ports, stripped } = makePorts({ hash: '#launch=good' })
  expect(await openSession(ports)).toEqual({ kind: 'ready', token: 'token' })
  expect(stripped).toEqual(['stripped'])
})

test('a reload goes on with the kept token', async () => {
  const { ports } = makePorts({ hash: '#launch=good' })
  await openSession(ports)
  expect(await openSession({ ...ports, hash: '' })).toEqual({ kind: 'ready', token: 'token' })
  expect(await openSession({ ...ports, hash: '#/history' })).toEqual({ kind: 'ready', token: 'token' })
})

test('a used link says so, no link says so', async () => {
  expect(await openSession(makePorts({ hash: '#launch=bad' }).ports)).toEqual({ kind: 'no-link', reason: 'used' })
  expect(await openSession(makePorts().ports)).toEqual({ kind: 'no-link', reason: 'missing' })
})

test('a shell that needs no token asks for none', async () => {
  expect(await openSession(makePorts({ needsToken: false }).ports)).toEqual({ kind: 'ready', token: null })
})

test('places of the app are no launch codes', () => {
  expect(launchCodeOf('#/settings')).toBeNull()
  expect(launchCodeOf('#t=abc')).toBe('abc')
})
