import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { ExecutionId } from '#shared/base/ids.ts'
import { createBulk } from './bulk.ts'

test('a text that was cut for the page says so where it is read', async () => {
  const server = createServer((_request, response) => response.end(JSON.stringify({ offset: 5, rows: [7, 5], columns: [['a', 'b'], ['short', 'xxx']], cut: [{ row: 1, column: 1, length: 250_000 }] })))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const bulk = createBulk(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, null)
  expect(await bulk.rows('x' as ExecutionId, null, 5, 2, new AbortController().signal)).toEqual({
    offset: 5, rowCount: 2, rows: [7, 5], columns: [['a', 'b'], ['short', 'xxx… [cut here; the whole text has 250,000 characters, and exports hold all of it]']],
    cut: [{ row: 1, column: 1, length: 250_000 }],
  })
})
