/** `npm run doctor`: says what this machine has and lacks for RecomAMP, one line each. Ends with 1 when the app cannot start. */
import { statfsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { findAppRoot } from '../../src/core/shell/app-root.ts'
import { defaultProfileDir } from '../../src/core/shell/profile-dir.ts'
import { readInstance } from '../../src/core/shell/profile-lock.ts'
import { openerOf } from '../../src/headless/web/system-browser.ts'
import { findRunningInstance } from '../../src/headless/web/running-instance.ts'
import { findBrowser } from '../../tests/e2e/harness/browser.ts'
import { projectDir } from '../build/build-stale.ts'
import { staleTargets } from '../build/stamp.ts'
import { failedBefore, findElectronRuntime, whyNoWindow } from '../start/electron-runtime.ts'

/** `note` is worth knowing, `bad` keeps the app from starting. */
type Finding = { readonly verdict: 'good' | 'note' | 'bad'; readonly text: string }

const require = createRequire(import.meta.url)
const good = (text: string): Finding => ({ verdict: 'good', text })
const note = (text: string): Finding => ({ verdict: 'note', text })
const bad = (text: string): Finding => ({ verdict: 'bad', text })

const checks: Readonly<Record<string, () => Finding | Promise<Finding>>> = {
  Node: () => (Number(process.versions.node.split('.')[0]) >= 24 ? good(`${process.version}, the project's own`) : bad(`${process.version}; the project needs its own Node 24. Delete node_modules and run npm start.`)),
  'SQLite and DuckDB': loadNatives,
  Build: () => {
    const stale = staleTargets(projectDir)
    return stale.length === 0 ? good('up to date') : note(`${stale.map((target) => target.title).join(', ')} will be built by npm start`)
  },
  'Desktop app': () => {
    const obstacle = whyNoWindow()
    if (obstacle !== undefined) return note(`not here: ${obstacle}. npm start uses the browser.`)
    if (findElectronRuntime(projectDir) !== undefined) return good("Electron's runtime is installed")
    return note(failedBefore(projectDir) ? 'the runtime could not be downloaded earlier; npm start -- --shell electron tries again' : 'the runtime is not here yet; npm start fetches it')
  },
  'Web shell': () => (openerOf(process.platform, process.env) === undefined ? note('no browser can be opened from here; npm start prints a link') : good('a browser can be opened from here')),
  'Loopback port': takePort,
  Profile: describeProfile,
  'Disk space': () => {
    const { bavail, bsize } = statfsSync(projectDir)
    const freeGigabytes = (bavail * bsize) / 1_073_741_824
    return freeGigabytes > 2 ? good(`${freeGigabytes.toFixed(0)} GB free`) : note(`only ${freeGigabytes.toFixed(1)} GB free; large results need more`)
  },
  'Browser for tests': async () => {
    try {
      return good((await findBrowser()).name)
    } catch (failure) {
      return note(failure instanceof Error ? failure.message : String(failure))
    }
  },
}

function loadNatives(): Finding {
  try {
    const Database = require('better-sqlite3') as new (path: string) => { prepare(sql: string): { pluck(): { get(): unknown } }; close(): void }
    const database = new Database(':memory:')
    const version = database.prepare('SELECT sqlite_version()').pluck().get()
    database.close()
    const duckdb = require('@duckdb/node-api') as { version(): string }
    return good(`SQLite ${String(version)}, DuckDB ${duckdb.version()}`)
  } catch (failure) {
    return bad(`they do not load: ${failure instanceof Error ? failure.message : String(failure)}. Delete node_modules and run npm start.`)
  }
}

function takePort(): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (failure) => resolve(bad(`no port on 127.0.0.1 can be opened: ${failure.message}`)))
    server.listen(0, '127.0.0.1', () => server.close(() => resolve(good('127.0.0.1 is usable'))))
  })
}

async function describeProfile(): Promise<Finding> {
  const dir = defaultProfileDir()
  const running = await findRunningInstance(dir)
  if (running !== undefined) return note(`${dir}, in use by RecomAMP in the browser (process ${running.pid}, port ${running.port})`)
  const record = readInstance(dir)
  return good(record === undefined ? dir : `${dir}, last held by process ${record.pid} (${record.shell})`)
}

const marks = { good: 'ok  ', note: 'note', bad: 'BAD ' } as const
const say = (line: string) => void process.stdout.write(`${line}\n`)

say(`RecomAMP ${findAppRoot(import.meta.url).version} in ${dirname(join(projectDir, 'x'))}, ${process.platform} ${process.arch}`)
let worst: Finding['verdict'] = 'good'
for (const [name, check] of Object.entries(checks)) {
  const finding = await check()
  if (finding.verdict === 'bad') worst = 'bad'
  say(`${marks[finding.verdict]}  ${name}: ${finding.text}`)
}
process.exitCode = worst === 'bad' ? 1 : 0
