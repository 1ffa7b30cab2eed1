import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type EnvironmentOptions, type ViteBuilder } from 'vite'
import { bundleNeighbours } from './scripts/build/bundle-neighbours.ts'

const root = import.meta.dirname
/** Left as imports: what the runtime brings, and packages with native code that must stay beside their libraries. */
const external = ['electron', /^electron\//, 'better-sqlite3', '@duckdb/node-api', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

/** A build for Node 24, which Electron carries too. One file for each entry, plus shared chunks where there are several. */
function nodeTarget(outDir: string, input: Readonly<Record<string, string>>, format: 'es' | 'cjs' = 'es'): EnvironmentOptions {
  const extension = format === 'es' ? 'js' : 'cjs'
  return {
    consumer: 'server',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { noExternal: true, external: external.filter((name) => typeof name === 'string'), conditions: ['node', 'import', 'default'] },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap: true,
      ssr: true,
      emitAssets: true,
      rolldownOptions: {
        input,
        external,
        platform: 'node',
        output: { format, entryFileNames: `[name].${extension}`, chunkFileNames: `chunks/[name]-[hash].${extension}`, ...(format === 'cjs' ? { codeSplitting: false } : {}) },
      },
    },
  }
}

/** Which of the five builds to run: all, or those named in `RECOMAMP_BUILD` (comma-separated). One after another: two cores. */
async function buildApp(builder: ViteBuilder): Promise<void> {
  const wanted = process.env['RECOMAMP_BUILD']?.split(',')
  for (const [name, environment] of Object.entries(builder.environments)) {
    if (wanted === undefined || wanted.includes(name)) await builder.build(environment)
  }
}

export default defineConfig({
  root: resolve(root, 'src/renderer'),
  // Absolute addresses: workers and deep routes behave the same on `app://bundle/` and on loopback.
  base: '/',
  publicDir: false,
  cacheDir: resolve(root, '.cache/vite'),
  logLevel: 'warn',
  plugins: [react(), bundleNeighbours()],
  // yazl asks for it with `require`, and a bundle would give it the module for `import`, whose functions hang elsewhere.
  resolve: { alias: { 'buffer-crc32': resolve(root, 'node_modules/buffer-crc32/dist/index.cjs') } },
  worker: { format: 'es' },
  server: { host: '127.0.0.1', strictPort: true, cors: false },
  builder: { buildApp },
  environments: {
    client: {
      build: {
        outDir: resolve(root, 'out/renderer'),
        emptyOutDir: true,
        target: 'chrome150',
        assetsInlineLimit: 0,
        // Monaco and the grid are large by nature; they are loaded when first needed.
        chunkSizeWarningLimit: 6_000,
        rolldownOptions: { input: resolve(root, 'src/renderer/index.html') },
      },
    },
    main: nodeTarget(resolve(root, 'out/main'), { index: resolve(root, 'src/main/index.ts') }),
    preload: nodeTarget(resolve(root, 'out/preload'), { index: resolve(root, 'src/preload/index.ts') }, 'cjs'),
    headless: nodeTarget(resolve(root, 'out/headless'), { web: resolve(root, 'src/headless/web/web.ts'), runner: resolve(root, 'src/headless/runner/runner.ts') }),
    sandbox: nodeTarget(resolve(root, 'out/sandbox'), { index: resolve(root, 'src/sandbox/index.ts') }),
  },
})
