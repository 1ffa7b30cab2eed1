import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Dataset, DatasetOptions, InstanceProfile } from '../ports.ts'
import { fileNameOf } from './dataset-files.ts'
import { openDataset } from './dataset.ts'
import { builtInInstances } from './profiles.ts'
import { queryRows } from './query-rows.ts'
import schema from '#resources/amc/schema.json' with { type: 'json' }

// Data sets are made for real here; a busy machine takes many times longer than a free one.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const outdoor = profileNamed('northwind-outdoor-us')
const nowMs = Date.UTC(2026, 10, 21, 15, 30)
const never = new AbortController().signal
const root = mkdtempSync(join(tmpdir(), 'synthetic-data-'))
let shared: Dataset

function profileNamed(instanceName: string): InstanceProfile {
  const profile = builtInInstances.find((known) => known.instanceName === instanceName)
  if (!profile) throw new Error(`There is no profile ${instanceName}.`)
  return profile
}

function optionsIn(dir: string, more: Partial<DatasetOptions> = {}): DatasetOptions {
  return { dir: join(root, dir), profile: outdoor, seed: 7, scale: 'small', nowMs, ...more }
}

/** Row count and an order-free checksum of every generated table. */
async function checksums(dataset: Dataset): Promise<Record<string, string>> {
  const tables = await queryRows(dataset,
    "SELECT table_name FROM duckdb_tables() WHERE database_name = 'synthetic_events' ORDER BY 1")
  const sums: Record<string, string> = {}
  for (const { table_name: name } of tables) {
    const [sum] = await queryRows(dataset,
      `SELECT count(*) AS n, sum(hash(x)::HUGEINT) AS s FROM synthetic_events.${String(name)} x`)
    sums[String(name)] = `${String(sum?.['n'])} rows, ${String(sum?.['s'])}`
  }
  return sums
}

beforeAll(async () => {
  const startMs = performance.now()
  shared = await openDataset(optionsIn('shared'), never)
  const readyMs = performance.now()
  process.stdout.write(`small data set ready in ${Math.round(readyMs - startMs)} ms\n`)
})

afterAll(() => {
  shared.close()
  rmSync(root, { recursive: true, force: true })
})

test('another seed gives other rows', async () => {
  const other = await openDataset(optionsIn('other', { seed: 8 }), never)
  const [ours, theirs] = [await checksums(shared), await checksums(other)]
  other.close()
  const facts = Object.keys(ours).filter((name) => name.startsWith('f_'))
  expect(facts.length).toBeGreaterThan(8)
  expect(facts.filter((name) => theirs[name] === ours[name])).toEqual([])
})

test('a day that is over has the same events in the file of the next month', async () => {
  // Orders that follow up on a purchase come up to eight months after it, so the first months of a file may lack some.
  const later = await openDataset(optionsIn('later', { nowMs: Date.UTC(2026, 11, 9) }), never)
  const sum = (dataset: Dataset, table: string, time: string, columns: string) => queryRows(dataset,
    `SELECT count(*) AS n, sum(hash(${columns})::HUGEINT) AS s FROM ${table} WHERE ${time} >= TIMESTAMP '2026-06-01'
      AND ${time} < TIMESTAMP '2026-10-25'`)
  for (const [table, time, columns] of [
    ['dsp_impressions', 'impression_dt_utc',
      'request_tag, user_id, campaign_id, impression_dt_utc, total_cost, device_type'],
    ['sponsored_ads_traffic', 'event_dt_utc', 'event_id, user_id, campaign_id_string, spend, customer_search_term'],
    ['amazon_attributed_events_by_conversion_time', 'conversion_event_dt_utc',
      'user_id, traffic_event_id, request_tag, total_purchases, total_product_sales'],
    ['amazon_brand_store_page_views', 'event_dt_utc', 'user_id, visit_id, page_title, dwell_time'],
    ['amazon_pvc_streaming_events_feed', 'pv_playback_dt_utc', 'user_id, pv_session_id'],
  ] as const) expect([table, await sum(later, table, time, columns)]).toEqual(
    [table, await sum(shared, table, time, columns)])
  later.close()
})

test('every column of the AMC schema is there in its place and with its type, and so are the audience twins',
  async () => {
  const duckTypes: Record<string, string> = {
    STRING: 'VARCHAR', LONG: 'BIGINT', INTEGER: 'INTEGER', BOOLEAN: 'BOOLEAN', DATE: 'DATE', TIMESTAMP: 'TIMESTAMP',
    DOUBLE: 'DOUBLE', FLOAT: 'DOUBLE',
    'ARRAY<LONG>': 'BIGINT[]', 'ARRAY<INTEGER>': 'INTEGER[]', 'ARRAY<STRING>': 'VARCHAR[]',
  }
  let columnCount = 0
  for (const source of schema.dataSources) {
    if (source.columns.length === 0) continue
    const expected = source.columns.map(({ name, type }) => `${name} ${duckTypes[type] ?? type.replace(/\s/g, '')}`)
    const describe = async (relation: string) =>
      (await queryRows(shared, `DESCRIBE "${relation}"`)).map((row) =>
        `${String(row['column_name'])} ${String(row['column_type'])}`)
    expect([source.name, ...(await describe(source.name)).slice(0, expected.length)]).toEqual(
      [source.name, ...expected])
    columnCount += expected.length
    const missing = 'audienceMissingColumns' in source ? source.audienceMissingColumns : []
    const twins = [source.audienceTable, 'audienceTableAlt' in source ? source.audienceTableAlt : null]
    for (const twin of twins) {
      if (typeof twin !== 'string') continue
      const twinExpected = expected.filter((_, index) => !missing.some((name) => name === source.columns[index]?.name))
      expect([twin, ...(await describe(twin)).slice(0, twinExpected.length)]).toEqual([twin, ...twinExpected])
      expect(shared.tables.has(twin)).toBe(true)
    }
  }
  expect(columnCount).toBe(1853)
  expect((await queryRows(shared, 'SELECT count(winning_bid_cost) AS n FROM dsp_impressions'))[0]?.['n']).not.toBe('0')
  expect(await queryRows(shared,
    'SELECT DISTINCT marketplace_name, store_id IS NULL AS without_store FROM amazon_brand_store_page_views')).toEqual(
      [{ marketplace_name: 'AMAZON.COM', without_store: false }])
})

test('every relation has rows, but for the segments of other regions', async () => {
  const empty: string[] = []
  for (const name of shared.tables) {
    const rows = await queryRows(shared, `SELECT 1 FROM "${name}" LIMIT 1`)
    if (rows.length === 0) empty.push(name)
  }
  expect(empty.filter((name) => !/^audience_segments_(eu|apac)_/.test(name))).toEqual([])
  expect(empty).toHaveLength(16)
})

/** Values beyond the lists of the schema file, each with its reason. */
const knownExtras: Readonly<Record<string, readonly string[]>> = {
  // Seen on live instances for automatic and product targets.
  match_type: ['TARGETING_EXPRESSION', 'TARGETING_EXPRESSION_PREDEFINED'],
  // The lists name examples of off-Amazon and site events; these complete the families of metrics.
  conversion_event_subtype: ['snsSubscription', 'appFirstOpen', 'appOpen', 'freeTrialSignup', 'paidSignup'],
  event_subtype: ['snsSubscription', 'appFirstOpen', 'appOpen', 'freeTrialSignup', 'paidSignup'],
  // The description names all three scopes, the list only two; halo codes have no list beyond pixels.
  engagement_scope: ['BRAND_HALO'],
  halo_code: ['TRACKED_ASIN', 'BRAND'],
}

test('values that filters need are those of the schema file', async () => {
  const strange: string[] = []
  let checked = 0
  for (const source of schema.dataSources) {
    const columns = source.columns.flatMap((column) => {
      const values = 'enumValues' in column && Array.isArray(column.enumValues)
        ? column.enumValues.filter((value) => typeof value === 'string') : []
      return values.length > 0 ? [{ name: column.name, values: [...values, ...(knownExtras[column.name] ?? [])] }] : []
    })
    if (columns.length === 0) continue
    checked += columns.length
    const [found] = await queryRows(shared,
      `SELECT ${columns.map(({ name }) => `list_sort(list(DISTINCT "${name}"::VARCHAR)) AS "${name}"`).join(', ')}
      FROM (SELECT ${columns.map(({ name }) => `"${name}"`).join(', ')} FROM "${source.name}" LIMIT 30000)`)
    for (const { name, values } of columns) {
      const has = found?.[name]
      if (Array.isArray(has)) strange.push(
        ...has.filter((value) => value !== null
          && !values.includes(String(value))).map((value) => `${source.name}.${name} = ${String(value)}`))
    }
  }
  expect(checked).toBeGreaterThan(20)
  expect(strange).toEqual([])
})

test('two openers at once, and a second process, share one file, with the same rows as the same options elsewhere',
  async () => {
  const options = optionsIn('together')
  const [one, two] = await Promise.all([openDataset(options, never), openDataset(options, never)])
  const script = join(root, 'second-process.ts')
  writeFileSync(script, `import { openDataset } from ${JSON.stringify(new URL('./dataset.ts', import.meta.url).href)}
const dataset = await openDataset(${JSON.stringify(options)}, new AbortController().signal)
process.stdout.write(String(dataset.tables.size))
dataset.close()`)
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString() })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect({ code, said }).toEqual({ code: 0, said: String(one.tables.size) })
  expect(await checksums(one)).toEqual(await checksums(shared))
  expect(await checksums(two)).toEqual(await checksums(shared))
  one.close()
  two.close()
  expect(readdirSync(options.dir)).toEqual([fileNameOf(options)])
})

test('an abort rejects with its reason and leaves no file', async () => {
  const options = optionsIn('aborted', { scale: 'medium' })
  for (const delayMs of [0, 60, 400]) {
    const reason = new Error('the person closed the window')
    const controller = new AbortController()
    const opening = openDataset(options, controller.signal)
    setTimeout(() => controller.abort(reason), delayMs)
    await expect(opening).rejects.toBe(reason)
    expect(readdirSync(options.dir)).toEqual([])
  }
  await expect(openDataset(options, AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
})

test('an unreadable file and those of older generators are replaced; sponsored ads only have no DSP relation', async () => {
  const sponsoredOnly = profileNamed('adatum-kitchen-us')
  const options = optionsIn('broken', { profile: sponsoredOnly })
  mkdirSync(options.dir, { recursive: true })
  writeFileSync(join(options.dir, fileNameOf(options)), 'not a database')
  writeFileSync(join(options.dir, `${sponsoredOnly.instanceId}-small-7-0123456789ab.duckdb`), 'older')
  writeFileSync(join(options.dir, `${sponsoredOnly.instanceId}-small-8-0123456789ab.duckdb`), 'another seed')
  mkdirSync(join(options.dir, '.generating-99999999-abcdef'))
  const dataset = await openDataset(options, never)
  expect([...dataset.tables].filter((name) => /^(dsp|adserver)_/.test(name))).toEqual([])
  expect(await queryRows(dataset,
    `SELECT count(*) > 1000 AS many, count(ad_product_type) = count(*) AS sponsored
      FROM amazon_attributed_events_by_conversion_time`))
    .toEqual([{ many: true, sponsored: true }])
  dataset.close()
  expect(readdirSync(options.dir).sort()).toEqual(
    [fileNameOf(options), `${sponsoredOnly.instanceId}-small-8-0123456789ab.duckdb`].sort())
})

test('a folder that cannot be written is refused with a sentence', async () => {
  writeFileSync(join(root, 'a-file'), '')
  await expect(openDataset(optionsIn('a-file/below'), never)).rejects.toMatchObject(
    { code: 'storage', message: expect.stringContaining('could not be prepared') })
})

test('an opened data set needs nothing from outside and cannot be written', async () => {
  const dataset = await openDataset(optionsIn('shared'), never)
  const connection = await dataset.instance.connect()
  await connection.run('SET enable_external_access = false')
  await connection.run('SET lock_configuration = true')
  expect((await connection.runAndReadAll(
    'SELECT count(DISTINCT user_id) > 5000 AS ok FROM dsp_impressions')).getRowObjectsJson()).toEqual([{ ok: true }])
  await expect(connection.run('DELETE FROM synthetic_events.f_dsp')).rejects.toThrow(/read-only/i)
  connection.closeSync()
  dataset.close()
})
