import pino from 'pino'
import { onTestFinished } from 'vitest'
import { createCore, type Core } from '#core/app.ts'
import type { CorePorts } from '#core/ports.ts'
import { createMemoryStore } from '#core/vault/memory-store.ts'
import { connect, type Client } from './connect.ts'
import { createCountedIds } from './counted-ids.ts'
import { createHandClock } from './hand-clock.ts'
import { tempDir } from './temp-dir.ts'

export interface TestCore {
  readonly core: Core
  readonly api: Client
  readonly profileDir: string
  /** Every log line, as JSON text: tests look for what must not be in them. */
  readonly logLines: string[]
}

/** The real core on a fresh profile behind its real door, closed when the test ends. */
export async function startTestCore(overrides: Partial<CorePorts> = {}): Promise<TestCore> {
  const profileDir = overrides.profileDir ?? tempDir()
  const logLines: string[] = []
  const core = await createCore({
    shell: 'test', version: '0.0.0-test', profileDir, clock: createHandClock(), ids: createCountedIds(), secrets: createMemoryStore(),
    browser: { open: async () => {} }, files: { saveFile: null }, notifier: { notify: () => {} },
    logger: pino({ level: 'debug' }, { write: (line: string) => void logLines.push(line) }),
    sandboxCommand: { command: process.execPath, args: ['--disable-warning=ExperimentalWarning', new URL('../../src/sandbox/index.ts', import.meta.url).pathname] },
    ...overrides,
  })
  onTestFinished(() => core.scope.close())
  return { core, api: connect(core), profileDir, logLines }
}
