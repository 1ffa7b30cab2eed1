/**
 * Serves a built page and rows that are made up from their number: `node rows-server.mjs DIR` prints `ready: <url>`.
 * `GET /rows?offset=0&limit=200` answers columns as JSON, the shape of the app's own pages.
 */
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const dir = process.argv[2] ?? '.'
const mediaTypes = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' }
const columnCount = 14

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (pathname === '/rows') {
    const offset = Number(searchParams.get('offset'))
    const limit = Number(searchParams.get('limit'))
    const columns = Array.from({ length: columnCount }, (_, column) => Array.from({ length: limit }, (__, at) => String((offset + at) * (column + 1))))
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ offset, columns }))
  }
  const path = join(dir, normalize(pathname === '/' ? '/index.html' : decodeURIComponent(pathname)))
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile()) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream', 'content-length': found.size })
  createReadStream(path).pipe(response)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready: http://127.0.0.1:${server.address().port}/\n`))
