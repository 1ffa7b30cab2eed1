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

test('a file that the disk has no room for is not sent at all', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const isFull = request.url?.endsWith('=6') === true
    response.writeHead(isFull ? 507 : request.method === 'GET' ? 204 : 200).end(isFull ? JSON.stringify({ code: 'storage', message: 'No room.' }) : request.method === 'GET' ? undefined : '{"executionId":"0193aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"}')
    request.resume()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const bulk = createBulk(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, null)
  const { signal } = new AbortController()
  await bulk.importFile(new File(['abc'], 'a.csv'), signal)
  await expect(bulk.importFile(new File(['abcdef'], 'b.csv'), signal)).rejects.toMatchObject({ code: 'storage', message: 'No room.' })
  await expect(bulk.openBundle(new File(['abc'], 'c.zip'), signal)).rejects.toMatchObject({ code: 'storage' })
  expect(asked).toEqual(['GET /bulk/imports?bytes=3', 'POST /bulk/imports?name=a.csv', 'GET /bulk/imports?bytes=6', 'GET /bulk/imports?bytes=6'])
})
