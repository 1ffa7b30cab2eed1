import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appId } from '../../src/main/app-id.ts'

const projectDir = join(import.meta.dirname, '../..')
const require = createRequire(import.meta.url)

interface BuilderConfig {
  readonly appId: string
  readonly linux: { readonly icon: string } & Readonly<Record<string, unknown>>
  readonly deb?: unknown
}

function readConfig(): BuilderConfig {
  // js-yaml comes with electron-builder, which reads the same file with it.
  const { load } = require(require.resolve('js-yaml', { paths: [require.resolve('app-builder-lib')] })) as { load(text: string): BuilderConfig }
  return load(readFileSync(join(projectDir, 'electron-builder.yml'), 'utf8'))
}

async function validate(config: unknown): Promise<void> {
  const builderUtil = require(require.resolve('builder-util', { paths: [require.resolve('app-builder-lib')] })) as { DebugLogger: new (enabled: boolean) => unknown }
  const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as { validateConfiguration(config: unknown, logger: unknown): Promise<void> }
  await validateConfiguration(config, new builderUtil.DebugLogger(false))
}

test('the packaging configuration fits its schema, and the schema notices a wrong key', async () => {
  await expect(validate(readConfig())).resolves.toBeUndefined()
  await expect(validate({ ...readConfig(), electronFuse: {} })).rejects.toThrow('electronFuse')
})

test('the app goes by one id everywhere, and nothing that Linux needs at install is replaced', () => {
  const config = readConfig()
  expect(config.appId).toBe(appId)
  // Setting these would replace the sandbox and AppArmor set-up, and the default dependencies, of deb packages.
  expect(config.deb).toBeUndefined()
  expect(Object.keys(config.linux).filter((key) => ['afterInstall', 'afterRemove', 'depends'].includes(key))).toEqual([])
})
