import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tempDir } from '#kit/temp-dir.ts'
import { documentHeaders } from './content-security-policy.ts'
import { createStaticFiles, resolveStaticPath } from './static-files.ts'

test('a path is decoded once and never leaves the folder', () => {
  const shown = (path: string) => {
    const found = resolveStaticPath('/app/renderer', path)
    return found === undefined ? 'refused' : relative('/app/renderer', found).replaceAll('\\', '/')
  }
  expect(Object.fromEntries(['/', '/index.html', '/assets/a-1.js', '/a%20b.js', '/..%2f..%2fetc%2fpasswd', '/%2e%2e/x', '/../x', '/..', '/.env', '/a/.git/config', '/a%00.js', '/a%5c..%5cb', '/C:/x', '/%', 'x', '', '/assets/%252e%252e/x'].map((path) => [path, shown(path)]))).toEqual({
    '/': 'index.html', '/index.html': 'index.html', '/assets/a-1.js': 'assets/a-1.js', '/a%20b.js': 'a b.js', '/..%2f..%2fetc%2fpasswd': 'refused', '/%2e%2e/x': 'refused', '/../x': 'refused', '/..': 'refused',
    '/.env': 'refused', '/a/.git/config': 'refused', '/a%00.js': 'refused', '/a%5c..%5cb': 'refused', '/C:/x': 'refused', '/%': 'refused', x: 'refused', '': 'refused', '/assets/%252e%252e/x': 'assets/%2e%2e/x',
  })
})

test('whatever is asked for lies inside the folder', () => {
  const piece = fc.oneof(fc.constantFrom('..', '.', '%2e%2e', '..%2f', '%5c', '/', '%00', 'a', ':', '~'), fc.string({ maxLength: 4 }))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const found = resolveStaticPath('/app/renderer', `/${pieces.join('/')}`)
      expect(found === undefined || found.startsWith('/app/renderer/')).toBe(true)
    }),
  )
})

test('files are served with their type, the policy, and a caching that fits their name', async () => {
  const dir = tempDir()
  mkdirSync(join(dir, 'assets'))
  writeFileSync(join(dir, 'index.html'), '<!doctype html>')
  writeFileSync(join(dir, 'assets', 'a-1.js'), 'export {}')
  writeFileSync(join(dir, 'assets', 'large.wasm'), Buffer.alloc(3_000_000, 7))
  const serve = createStaticFiles(dir, documentHeaders)
  const ask = (path: string, method = 'GET') => serve(new Request(`http://x${path}`, { method }))
  const facts = async (path: string, method?: string) => {
    const answer = await ask(path, method)
    return [answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control'), (await answer.arrayBuffer()).byteLength]
  }
  expect({
    start: await facts('/'), route: await facts('/queries/12'), asset: await facts('/assets/a-1.js'), head: await facts('/assets/a-1.js', 'HEAD'), large: await facts('/assets/large.wasm'),
    missing: await facts('/assets/b.js'), folder: await facts('/assets/'), post: await facts('/', 'POST'),
  }).toEqual({
    start: [200, 'text/html; charset=utf-8', 'no-cache', 15], route: [200, 'text/html; charset=utf-8', 'no-cache', 15],
    asset: [200, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable', 9], head: [200, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable', 0],
    large: [200, 'application/wasm', 'public, max-age=31536000, immutable', 3_000_000],
    missing: [404, 'text/plain; charset=utf-8', null, 22], folder: [200, 'text/html; charset=utf-8', 'no-cache', 15], post: [405, 'text/plain; charset=utf-8', null, 26],
  })
  expect((await ask('/assets/b.js')).headers.get('content-security-policy')).toContain("default-src 'none'")
})
