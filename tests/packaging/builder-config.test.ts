import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appId } from '../../src/main/app-id.ts'

const projectDir = join(import.meta.dirname, '../..')

interface BuilderConfig {
  readonly appId: string
  readonly linux: { readonly icon: string } & Readonly<Record<string, unknown>>
  readonly deb?: unknown
}

const require = createRequire(import.meta.url)

function readConfig(): BuilderConfig {
  // The parser with which electron-builder reads the same file; it brings no types.
  const yaml = require('js-yaml') as { readonly load: (text: string) => BuilderConfig }
  return yaml.load(readFileSync(join(projectDir, 'electron-builder.yml'), 'utf8'))
}

async function validate(config: unknown): Promise<void> {
  const { DebugLogger } = require('builder-util') as { readonly DebugLogger: new (enabled: boolean) => unknown }
  const schema = require('app-builder-lib/out/util/config/config.js') as { readonly validateConfiguration: (config: unknown, logger: unknown) => Promise<void> }
  await schema.validateConfiguration(config, new DebugLogger(false))
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
