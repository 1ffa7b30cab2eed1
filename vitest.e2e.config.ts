import { defineConfig } from 'vitest/config'

/** End-to-end specs: the built app in a real browser, each spec in every shell. `scripts/test.ts` builds first. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.e2e.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // The files of a worker share its browser; each app has a context and a profile of its own.
    isolate: false,
    globalSetup: ['tests/e2e/harness/sample-events.ts'],
    testTimeout: 120_000,
    // A shared machine may stall a browser for half a minute. The report marks such a spec "retry x1": read why, then mend it.
    retry: 1,
    hookTimeout: 60_000,
  },
})
