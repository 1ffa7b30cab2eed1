import { expect, test } from 'vitest'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { StoredLook } from '#shared/result-looks/contract.ts'
import { createHandClock } from '#kit/hand-clock.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { openDatabase } from '#core/db/database.ts'
import { createResultLooks } from './result-looks.ts'

const look = (width: number): StoredLook => ({
  sort: [{ column: 0, direction: 'descending', nulls: 'last' }], filters: { 1: { kind: 'null', column: 1 } },
  arrangement: { order: ['1', '0'], hidden: [], pinned: ['1'], widthsPx: { 0: width } }, formats: { 0: { kind: 'percent', decimals: 1 } }, beside: '0193aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee' as ExecutionId,
})

test('a look comes back for its result; a result with the same columns gets columns and formats, but neither order nor filter nor a result beside it', async () => {
  const clock = createHandClock()
  const { db } = openDatabase({ dir: tempDir(), clock }, openScope())
  const { handlers } = createResultLooks({ db, clock })
  const call = { clientId: 'page', signal: new AbortController().signal }
  const [first, again, other] = ['run-0001', 'run-0002', 'run-0003'] as [ExecutionId, ExecutionId, ExecutionId]
  expect(await handlers.get({ executionId: first, signature: 'a b' }, call)).toBeNull()
  await handlers.set({ executionId: first, signature: 'a b', look: look(100) }, call)
  await clock.advance(1)
  await handlers.set({ executionId: first, signature: 'a b', look: look(300) }, call)
  expect(await handlers.get({ executionId: first, signature: 'a b' }, call)).toEqual(look(300))
  expect(await handlers.get({ executionId: again, signature: 'a b' }, call)).toEqual({ ...look(300), sort: [], filters: {}, beside: null })
  expect(await handlers.get({ executionId: other, signature: 'c' }, call)).toBeNull()
})
