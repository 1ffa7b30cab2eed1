import { defineConfig } from 'vitest/config'

/** End-to-end specs: the built app in a real browser, each spec in every shell. `scripts/test.ts` builds first. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.e2e.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
})
