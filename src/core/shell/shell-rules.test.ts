import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Scope } from '#shared/base/scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { findAppRoot } from './app-root.ts'
import { mayOpenExternally } from './external-address.ts'
import { createLogFile } from './log-file.ts'
import { defaultProfileDir } from './profile-dir.ts'
import { keyPathFor, takePassphrase } from './secret-place.ts'

test('each system has its usual place for a profile', () => {
  const at = (platform: NodeJS.Platform, env: Record<string, string>, homeDir: string) => defaultProfileDir({ platform, env, homeDir }).replaceAll('\\', '/')
  expect([
    at('linux', {}, '/home/a'), at('linux', { XDG_CONFIG_HOME: '/xdg' }, '/home/a'), at('linux', { XDG_CONFIG_HOME: 'relative' }, '/home/a'), at('darwin', {}, '/Users/a'), at('win32', { APPDATA: 'C:/Users/a/AppData/Roaming' }, 'C:/Users/a'),
  ]).toEqual(['/home/a/.config/recomamp', '/xdg/recomamp', '/home/a/.config/recomamp', '/Users/a/Library/Application Support/RecomAMP', 'C:/Users/a/AppData/Roaming/RecomAMP'])
})

test('only web, mail and loopback addresses go to the system; nothing that starts a program', () => {
  const allowed = ['https://www.amazon.com/ap/oa?x=1', 'mailto:a@b.example', 'http://127.0.0.1:1234/ap/oa', 'http://localhost:8737/', 'http://[::1]:1/']
  const refused = [
    'http://example.com/', 'file:///etc/passwd', 'smb://host/share', 'ms-msdt:/id', 'javascript:alert(1)', 'data:text/html,x', '\\\\host\\share', 'https://user:pass@example.com/', 'https://exa mple.com', 'https://example.com/\nX', ' https://example.com',
    'vscode://x', 'app://bundle/', '', 'x', `https://example.com/${'a'.repeat(9_000)}`, 'http://127.0.0.1.evil.test/', 'https:',
  ]
  expect(allowed.filter((address) => !mayOpenExternally(address))).toEqual([])
  expect(refused.filter((address) => mayOpenExternally(address))).toEqual([])
})

test('the log masks tokens whatever carried them, and is for its owner only', async () => {
  const dir = tempDir()
  const scope = new Scope('test')
  const logger = createLogFile(dir, 'web', scope)
  logger.info({ headers: { authorization: 'Bearer Atza|IwEBIabcdef_123-x' }, nested: [{ refresh: 'Atzr|IwEBI.more' }] }, 'secret amzn1.oa2-cs.v1.abc in text')
  logger.error({ err: new Error('refused Atza|zzz') }, 'failed')
  await scope.close()
  const text = readFileSync(join(dir, 'logs', 'web.log'), 'utf8')
  expect(text).not.toMatch(/Atza\||Atzr\||oa2-cs/)
  expect(text.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(4)
})

test('the app finds its own files from any of its modules', () => {
  const root = findAppRoot(import.meta.url)
  expect(root.version).toMatch(/^\d+\.\d+\.\d+/)
  expect(root.rendererDir).toBe(join(root.dir, 'out', 'renderer'))
  expect(() => findAppRoot('file:///tmp/somewhere/else.js')).toThrow('not inside the app')
})

test('a passphrase is taken out of the environment, and each profile has a key file of its own outside it', () => {
  const env: Record<string, string | undefined> = { RECOMAMP_PASSPHRASE: 'correct horse battery', XDG_CONFIG_HOME: '/config' }
  expect(takePassphrase(env)?.reveal()).toBe('correct horse battery')
  expect(env).toEqual({ XDG_CONFIG_HOME: '/config' })
  expect(takePassphrase(env)).toBeUndefined()
  expect(keyPathFor('/profiles/a', env).startsWith('/profiles')).toBe(false)
  expect(keyPathFor('/profiles/a', env)).not.toBe(keyPathFor('/profiles/b', env))
})
