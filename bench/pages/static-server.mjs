/**
 * The least that can serve a built page: `node static-server.mjs DIR` prints `ready: <url>`. The floor of the start-up
 * benchmark; plain JavaScript, so that Node need not strip types first.
 */
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const dir = process.argv[2] ?? '.'
const mediaTypes = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.woff2': 'font/woff2', '.ttf': 'font/ttf', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' }

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
  const path = join(dir, normalize(pathname === '/' ? '/index.html' : decodeURIComponent(pathname)))
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile()) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream', 'content-length': found.size })
  createReadStream(path).pipe(response)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready: http://127.0.0.1:${server.address().port}/\n`))
