import { expect, test } from 'vitest'
import type { Tab } from '#shared/tabs/contract.ts'
import { changesSaved, mergeTab } from './merge-tab.ts'

const stored = {
  id: 't', queryId: 'q', baseVersion: 3, title: 'Reach', sql: 'SELECT 1', params: [], paramTexts: {}, window: { kind: 'last-full-month', timeZone: 'UTC' }, instanceId: null, cursor: null,
  pinned: false, dirty: false, position: 1, active: true, executionId: null, closedAtMs: null, origin: null,
} as unknown as Tab

test('what was typed and is not on disk yet stays', () => {
  const merged = mergeTab({ ...stored, sql: 'SELECT 2', dirty: true }, stored, { sql: 'SELECT 2' })
  expect(merged).toMatchObject({ sql: 'SELECT 2', dirty: true })
})

test('what is on disk is taken over when nothing is pending', () => {
  expect(mergeTab(stored, { ...stored, sql: 'SELECT 9' }, null).sql).toBe('SELECT 9')
})

test('an equal tab keeps its identity, so that nothing is drawn again', () => {
  const again = structuredClone(stored)
  expect(mergeTab(stored, again, null)).toBe(stored)
})

test('moving the cursor does not make a tab unsaved, typing does', () => {
  expect(changesSaved({ cursor: null })).toBe(false)
  expect(changesSaved({ sql: 'x' })).toBe(true)
  expect(changesSaved(null)).toBe(false)
})
