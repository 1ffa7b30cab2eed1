import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { extname, isAbsolute, join, relative } from 'node:path'
import { Readable } from 'node:stream'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
}

/**
 * The file below `rootDir` that a URL path names, or undefined when the path is not allowed to name one: it is decoded
 * exactly once, and NUL, backslash, colon, hidden segments and anything that leaves the folder are refused. URL parsing
 * already folds `..` and `%2e%2e`, but `..%2f` survives it. `/` means `index.html`. Says nothing about existence.
 */
export function resolveStaticPath(rootDir: string, urlPath: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  if (!decoded.startsWith('/') || /[\0\\:]/.test(decoded)) return undefined
  const segments = decoded.split('/').slice(1)
  if (segments.some((segment) => segment.startsWith('.'))) return undefined
  const path = join(rootDir, decoded === '/' ? 'index.html' : decoded)
  const inside = relative(rootDir, path)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? undefined : path
}

/**
 * Serves the built renderer below `rootDir`. GET and HEAD only (405 otherwise). Files under `/assets/` carry a content
 * hash in their name and may be cached for good; all others are revalidated. A path without an extension answers with
 * `index.html`, so that a deep route can be reloaded. 404 for everything else. Adds `headers` to every answer.
 */
export function createStaticFiles(rootDir: string, headers: Readonly<Record<string, string>>) {
  const refuse = (status: number, text: string) =>
    new Response(text, { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } })

  return async function serveStatic(request: Request): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET is possible here.')
    const { pathname } = new URL(request.url)
    const wanted = resolveStaticPath(rootDir, extname(pathname) === '' ? '/' : pathname)
    if (wanted === undefined) return refuse(404, 'There is no such file.')
    const found = await stat(wanted).catch(() => undefined)
    if (found === undefined || !found.isFile()) {
      if (wanted.endsWith('index.html')) return refuse(503, 'The user interface is not built yet. Run npm start again.')
      return refuse(404, 'There is no such file.')
    }
    const type = mediaTypes[extname(wanted).toLowerCase()] ?? 'application/octet-stream'
    const answer = {
      ...headers,
      'content-type': type,
      'content-length': String(found.size),
      'cache-control': pathname.startsWith('/assets/') && extname(pathname) !== '' ? 'public, max-age=31536000, immutable' : 'no-cache',
    }
    if (request.method === 'HEAD') return new Response(null, { headers: answer })
    // Small files in one piece: a stream costs more than it saves below this size.
    if (found.size <= 1_048_576) return new Response(await readFile(wanted), { headers: answer })
    return new Response(Readable.toWeb(createReadStream(wanted)), { headers: answer })
  }
}
