import { defineConfig } from 'vitest/config'

/** Unit and integration tests. End-to-end specs (`*.e2e.ts`) run through scripts/test.ts in a real browser. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'tests/e2e/**'],
    pool: 'forks',
    maxWorkers: 2,
    // Long enough for a machine that does other work meanwhile; only failures ever wait that long.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // A belt for the import trap: a bare `import 'electron'` in Node must fail at once, not download a runtime.
    env: { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' },
  },
})
