import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RunOutcome, RunRequest, SqlEngine, WorkflowInput } from '../ports.ts'
import { createSqlEngine } from './engine.ts'
import { createSmallDataset } from './testing/small-dataset.ts'
import type { SmallRow } from './testing/small-dataset.ts'
import { smallProfile, smallRequest, stillClock } from './testing/small-run.ts'

interface Bench {
  readonly engine: SqlEngine
  readonly dir: string
  /** Lines of the CSV after the header, sorted; the failure's text otherwise. */
  lines(sql: string, workflow?: Partial<WorkflowInput>, request?: Partial<RunRequest>): Promise<readonly string[]>
  header(sql: string, workflow?: Partial<WorkflowInput>): Promise<string>
  outcome(sql: string, workflow?: Partial<WorkflowInput>, request?: Partial<RunRequest>): Promise<RunOutcome>
}

async function withBench<Result>(tables: Readonly<Record<string, readonly SmallRow[]>>, work: (bench: Bench) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), 'engine-'))
  const dataset = await createSmallDataset(tables)
  const engine = createSqlEngine(dataset, smallProfile, stillClock)
  const path = join(dir, 'out.csv')
  const outcome: Bench['outcome'] = (sql, workflow, request) => engine.run(smallRequest(sql, path, workflow, request), new AbortController().signal)
  const text = async (...args: Parameters<Bench['outcome']>) => {
    const result = await outcome(...args)
    return result.ok ? await readFile(path, 'utf8') : `! ${result.message}\n! ${result.message}\n`
  }
  try {
    return await work({
      engine, dir, outcome,
      lines: async (...args) => (await text(...args)).split('\n').slice(1, -1).toSorted(),
      header: async (sql, workflow) => (await text(sql, workflow)).split('\n')[0] ?? '',
    })
  } finally {
    engine.close()
    dataset.close()
    await rm(dir, { recursive: true, force: true })
  }
}

const may = (day: number, hour = 10) => `2025-05-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`

/** `count` users with one impression each. */
function viewers(count: number, row: SmallRow, prefix = 'user'): SmallRow[] {
  return Array.from({ length: count }, (_, index) => ({ user_id: `${prefix}-${index}`, impressions: 1, impression_dt_utc: may(10), ...row }))
}

const twoCampaigns: readonly SmallRow[] = [
  ...viewers(3, { campaign: 'Kitchen, "big"', campaign_id: '9007199254740993', campaign_id_string: '9007199254740993', device_type: 'TV', total_cost: 150_000 }),
  ...viewers(2, { campaign: 'Ötzi', campaign_id: 12, campaign_id_string: '12', device_type: 'Phone', total_cost: 50_000, impression_dt_utc: may(11, 23) }),
  ...viewers(1, { campaign: 'alone', campaign_id: 13, campaign_id_string: '13', device_type: 'Phone' }),
]

test('a result has a lower-case header, AMC types, exact numbers and quoted text', async () => {
  await withBench({ dsp_impressions: twoCampaigns }, async ({ engine, outcome, lines, header }) => {
    const sql = 'SELECT Campaign, campaign_id AS ID, SUM(impressions) AS Imps, SUM(total_cost) / 100000 AS cost, COUNT(DISTINCT user_id) AS reach FROM DSP_IMPRESSIONS GROUP BY 1, 2'
    expect(await header(sql)).toBe('campaign,id,imps,cost,reach')
    expect(await lines(sql)).toEqual(['"Kitchen, ""big""",9007199254740993,3,4.5,3', 'Ötzi,12,2,1.0,2'])
    const result = await outcome(sql)
    expect(result).toMatchObject({ ok: true, rowCount: 2, suppressedRowCount: 1 })
    expect(engine.compile(smallRequest(sql, '').workflow)).toEqual({
      ok: true, tables: ['dsp_impressions'],
      columns: [
        { name: 'campaign', columnType: 'DIMENSION', dataType: 'STRING' }, { name: 'id', columnType: 'DIMENSION', dataType: 'LONG' },
        { name: 'imps', columnType: 'METRIC', dataType: 'LONG' }, { name: 'cost', columnType: 'METRIC', dataType: 'DOUBLE' }, { name: 'reach', columnType: 'DIMENSION', dataType: 'LONG' },
      ],
    })
  })
})

test("Amazon's worked example of thresholds, computed from events", async () => {
  const clicks = (count: number, row: SmallRow) => Array.from({ length: count }, (_, index) => ({ user_id: `user-${index}`, clicks: 1, click_dt_utc: may(10), ...row }))
  const spread = (rows: SmallRow[], total: number, metric: string) => rows.map((row, index) => ({ ...row, [metric]: Math.floor(total / rows.length) + (index < total % rows.length ? 1 : 0) }))
  const groups = [['iPhone', '11111', 1100, 300, 50, 13], ['Android', '22222', 200, 100, 30, 8], ['Android', '33333', 1300, 500, 133, 87], ['Android', '44444', 1700, 700, 108, 359]] as const
  const tables = {
    dsp_impressions: groups.flatMap(([device_type, postal_code, total, , users]) => spread(viewers(users, { device_type, postal_code }), total, 'impressions')),
    dsp_clicks: groups.flatMap(([device_type, postal_code, , total, , users]) => spread(clicks(users, { device_type, postal_code }), total, 'clicks')),
  }
  const sql = `SELECT SUM(impressions) AS impressions, SUM(clicks) AS clicks, device_type, postal_code FROM (
    SELECT device_type, postal_code, impressions, 0 AS clicks FROM dsp_impressions UNION ALL SELECT device_type, postal_code, 0 AS impressions, clicks FROM dsp_clicks) GROUP BY 3, 4`
  await withBench(tables, async ({ lines, header }) => {
    expect(await lines(sql)).toEqual(['1700,700,Android,44444'])
    const workflow = { filteredMetricsDiscriminatorColumn: 'Filtered' }
    expect(await header(sql, workflow)).toBe('impressions,clicks,device_type,postal_code,filtered')
    expect(await lines(sql, workflow)).toEqual(['1100,300,iPhone,,true', '1500,600,Android,,true', '1700,700,Android,44444,false'])
    expect(await lines(sql, { privacyFilteringBehavior: 'REMOVE_VALUES', distinctUserCountColumn: 'du', filteredReasonColumn: 'why' })).toEqual([
      "1100,300,iPhone,,13,13 'dsp_clicks' (path 2 of 2) effective users < 100 required",
      "1300,500,Android,,87,87 'dsp_clicks' (path 2 of 2) effective users < 100 required",
      '1700,700,Android,44444,100,',
      "200,100,Android,,8,8 'dsp_clicks' (path 2 of 2) effective users < 100 required",
    ])
  })
})

test('each source is cut to the window on its own time, EXTEND_TIME_WINDOW widens one, dimension sources are not cut', async () => {
  const rows = ['2025-03-01', '2025-04-20', '2025-04-30', '2025-05-01', '2025-05-31', '2025-06-01', '2025-06-03'].flatMap((day) => viewers(2, { impression_dt_utc: `${day}T00:00:00Z`, campaign: day }))
  const garage = viewers(2, {}).map(({ user_id }) => ({ user_id, vehicle_type: 'CAR' }))
  await withBench({ dsp_impressions: rows, amazon_your_garage: garage }, async ({ lines }) => {
    expect(await lines('SELECT campaign FROM dsp_impressions GROUP BY campaign')).toEqual(['2025-05-01', '2025-05-31'])
    expect(await lines("SELECT campaign FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P14D', 'P2D')) AS e GROUP BY campaign")).toEqual(['2025-04-20', '2025-04-30', '2025-05-01', '2025-05-31', '2025-06-01'])
    expect(await lines("SELECT e.campaign FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P1D', 'P0D')) e LEFT JOIN dsp_impressions d ON d.user_id = e.user_id GROUP BY e.campaign")).toEqual(['2025-04-30', '2025-05-01', '2025-05-31'])
    expect(await lines('SELECT vehicle_type, COUNT(DISTINCT user_id) AS users FROM amazon_your_garage GROUP BY 1')).toEqual(['CAR,2'])
  })
})

test('what the rewrites are for: aliases, ordinals, windows in groups, mixed types, hidden sources', async () => {
  await withBench({ dsp_impressions: twoCampaigns }, async ({ lines }) => {
    const off = { disableAggregationControls: true }
    // An alias wins over a column of the same name, in GROUP BY and in HAVING.
    expect(await lines("SELECT CASE WHEN campaign = 'alone' THEN 'x' ELSE 'y' END AS campaign, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY campaign HAVING impressions > 1", {}, off)).toEqual(['y,5'])
    expect(await lines("WITH u AS (SELECT user_id, device_type, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY impression_dt_utc) AS n FROM dsp_impressions) SELECT n, COUNT(user_id) AS c FROM u GROUP BY n", {}, off)).toEqual(['1,3', '2,2', '3,1'])
    // Grouping by an item that holds a window function.
    expect(await lines('SELECT device_type, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY impression_dt_utc, device_type DESC) AS n, COUNT(DISTINCT user_id) AS c FROM dsp_impressions d WHERE impressions > 0 GROUP BY 1, 2', {}, off)).toEqual(['Phone,2,2', 'Phone,3,1', 'TV,1,3'])
    // A WITH step may carry the name of a source and read it.
    expect(await lines("WITH dsp_impressions AS (SELECT campaign, user_id FROM dsp_impressions WHERE device_type = 'TV') SELECT campaign, COUNT(DISTINCT user_id) AS n FROM dsp_impressions GROUP BY 1")).toEqual(['"Kitchen, ""big""",3'])
    // Text against numbers.
    expect(await lines('WITH ids (id) AS (VALUES (12), (13)) SELECT campaign_id_string FROM dsp_impressions WHERE campaign_id_string IN (SELECT id FROM ids) GROUP BY 1', {}, off)).toEqual(['12', '13'])
    expect(await lines("SELECT campaign_id FROM dsp_impressions WHERE campaign_id IN ('12', 'x') GROUP BY 1", {}, off)).toEqual(['12'])
    expect(await lines("WITH f AS (SELECT user_id, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1) SELECT CASE WHEN n > 2 THEN '3+' ELSE n END AS bucket, COUNT(user_id) AS users FROM f GROUP BY 1", {}, off)).toEqual(['1,1', '2,1', '3+,1'])
    expect(await lines("WITH a AS (SELECT 1 AS k UNION ALL SELECT 'x' AS k) SELECT k FROM a")).toEqual(['1', 'x'])
    expect(await lines("WITH v (a, b) AS (VALUES (1, 'x'), ('two', NULL)) SELECT a, b FROM v")).toEqual(['1,x', 'two,'])
  })
})

test('paths: NAMED_ROW, COLLECT and ARRAY_SORT print as AMC prints them', async () => {
  const rows = ['u1', 'u2'].flatMap((user_id) => [
    { user_id, campaign: 'second', impressions: 1, impression_dt_utc: may(12) }, { user_id, campaign: 'first', impressions: 1, impression_dt_utc: may(11) },
  ])
  await withBench({ dsp_impressions: rows }, async ({ lines }) => {
    expect(await lines(`WITH ranked AS (
      SELECT user_id, campaign, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY MIN(impression_dt_utc)) AS campaign_order FROM dsp_impressions GROUP BY user_id, campaign),
      rows_of AS (SELECT user_id, NAMED_ROW('order', campaign_order, 'campaign', campaign) AS step FROM ranked),
      paths AS (SELECT user_id, ARRAY_SORT(COLLECT(DISTINCT step)) AS path FROM rows_of GROUP BY user_id)
      SELECT path, COUNT(user_id) AS users FROM paths GROUP BY path`)).toEqual(['"[[1, first], [2, second]]",2'])
  })
})

test('non-addressable rows count for metrics and not for users', async () => {
  const rows = [...viewers(2, { campaign: 'a' }), { user_id: null, campaign: 'a', impressions: 5, impression_dt_utc: may(10) }, { user_id: null, campaign: 'b', impressions: 9, impression_dt_utc: may(10) }, ...viewers(1, { campaign: 'b' })]
  await withBench({ dsp_impressions: rows }, async ({ lines }) => {
    const sql = 'SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1'
    expect(await lines(sql)).toEqual(['a,7'])
    expect(await lines(sql, { filteredMetricsDiscriminatorColumn: 'f' })).toEqual([',10,true', 'a,7,false'])
    expect(await lines('SELECT SUM(impressions) AS n FROM dsp_impressions')).toEqual(['17'])
  })
})

test('queries that read no user data are never filtered, and say NULL users', async () => {
  await withBench({ dsp_impressions: [] }, async ({ lines }) => {
    expect(await lines("WITH v (a) AS (VALUES ('x'), ('y')) SELECT a FROM v", { distinctUserCountColumn: 'du', filteredReasonColumn: 'why' })).toEqual(['x,,', 'y,,'])
    expect(await lines("SELECT BUILT_IN_PARAMETER('TIME_WINDOW_START') AS s")).toEqual(['2025-05-01T00:00:00.000Z'])
  })
})

test('with aggregation controls off, single events come out', async () => {
  await withBench({ dsp_impressions: twoCampaigns }, async ({ outcome, lines }) => {
    const sql = 'SELECT campaign, impression_dt_utc FROM dsp_impressions'
    expect(await outcome(sql)).toMatchObject({ ok: true, rowCount: 0, suppressedRowCount: 6 })
    expect(await lines(sql, {}, { disableAggregationControls: true })).toHaveLength(6)
  })
})

test('audience queries give every user of audience tables and nothing else', async () => {
  await withBench({ dsp_impressions_for_audiences: twoCampaigns, dsp_impressions: twoCampaigns }, async ({ engine, lines }) => {
    const audience = { audience: true }
    expect(await lines("SELECT DISTINCT user_id FROM dsp_impressions_for_audiences WHERE device_type = 'Phone'", {}, audience)).toEqual(['user-0', 'user-1'])
    expect(await lines('SELECT user_id FROM dsp_impressions', {}, audience)).toEqual([expect.stringContaining('Use audience-specific tables in the query.')])
    expect(engine.compile(smallRequest('SELECT user_id FROM dsp_impressions_for_audiences', '').workflow, { audience: true })).toMatchObject({ ok: true })
    expect(engine.compile(smallRequest('SELECT user_id, campaign FROM dsp_impressions_for_audiences', '').workflow, { audience: true })).toMatchObject({ ok: false })
  })
})

test('parameters: declared types, arrays, defaults, missing ones', async () => {
  await withBench({ dsp_impressions: twoCampaigns }, async ({ lines }) => {
    const declared: WorkflowInput['inputParameters'] = [
      { name: 'camps', dataType: { type: 'ARRAY', elementDataType: 'STRING' }, defaultValue: ['ALL'] }, { name: 'least', dataType: 'LONG' }, { name: 'until', dataType: 'DATE', defaultValue: '2025-05-11' },
    ]
    const sql = `SELECT campaign, SUM(impressions) * CUSTOM_PARAMETER('least') AS n FROM dsp_impressions
      WHERE (ARRAY_CONTAINS(CUSTOM_PARAMETER('camps'), campaign) OR ARRAY_CONTAINS(CUSTOM_PARAMETER('camps'), 'ALL')) AND impression_dt_utc < CAST(CUSTOM_PARAMETER('until') AS DATE) GROUP BY 1`
    expect(await lines(sql, { inputParameters: declared }, { parameterValues: { least: '10' } })).toEqual(['"Kitchen, ""big""",30'])
    expect(await lines(sql, { inputParameters: declared }, { parameterValues: { least: 1, camps: ['Ötzi'], until: '2025-06-01' } })).toEqual(['Ötzi,2'])
    expect(await lines(sql, { inputParameters: declared })).toEqual([expect.stringContaining('The parameter least has no value')])
    expect(await lines(sql, { inputParameters: declared }, { parameterValues: { least: 'many' } })).toEqual([expect.stringContaining("'many' of parameter least is not a valid LONG")])
    expect(await lines(sql, { inputParameters: [] })).toEqual([expect.stringContaining('referenced an undeclared parameter')])
  })
})

test('no parameter value and no literal can end its quotes: it comes back as it went in', async () => {
  await withBench({ dsp_impressions: [] }, async ({ dir, outcome }) => {
    const nasty = fc.string({ unit: fc.constantFrom("'", '"', '\\', ';', '-', '/', '*', '$', '\n', '\r', '\u0000', '\u0001', '\u001f', '{', '}', ')', '(', '%', '`', 'a', 'é', '😀', ' ', '?', ':'), minLength: 1, maxLength: 14 })
    const seeds = fc.constantFrom("'; COPY (SELECT 1) TO '/tmp/x' --", "' OR 1=1 --", "\\'; SELECT 1; --", "$$x$$", "E'\\x27", "'||getenv('HOME')||'", '\u00011:2\u0001')
    const workflow: Partial<WorkflowInput> = { inputParameters: [{ name: 'p', dataType: 'STRING' }, { name: 'a', dataType: { type: 'ARRAY', elementDataType: 'STRING' } }] }
    await fc.assert(fc.asyncProperty(fc.oneof(nasty, seeds), async (value) => {
      const literal = `'${value.replaceAll('\u0000', '').replaceAll("'", "''")}'`
      const sql = `SELECT CUSTOM_PARAMETER('p') AS p, ARRAY_TO_STRING(CUSTOM_PARAMETER('a'), '') AS a, CARDINALITY(CUSTOM_PARAMETER('a')) AS n, ${literal} AS l`
      const result = await outcome(sql, workflow, { parameterValues: { p: value, a: [value, value] } })
      if (!result.ok) throw new Error(result.message)
      const text = await readFile(join(dir, 'out.csv'), 'utf8')
      const field = (content: string) => (/[",\n\r]/.test(content) || content === '' ? `"${content.replaceAll('"', '""')}"` : content)
      expect(text).toBe(`p,a,n,l\n${[field(value), field(value + value), '2', field(value.replaceAll('\u0000', ''))].join(',')}\n`)
    }), { numRuns: 200 })
  })
}, 60_000)

test('no quoted name can end its quotes either: it comes back as the header', async () => {
  await withBench({ dsp_impressions: [] }, async ({ header }) => {
    const names = fc.string({ unit: fc.constantFrom('"', "'", ';', '-', '(', ')', 'a', 'é', ' ', '\\', '%', '$', '.'), minLength: 1, maxLength: 10 }).filter((name) => name.trim() !== '')
    await fc.assert(fc.asyncProperty(names, async (name) => {
      const quoted = `"${name.replaceAll('"', '""')}"`
      const text = await header(`WITH ${quoted} AS (SELECT 1 AS ${quoted}) SELECT ${quoted} FROM ${quoted}`)
      expect(text).toBe(name.includes('"') ? quoted : name)
    }), { numRuns: 100 })
  })
}, 60_000)

test('AMC SQL that aims at DuckDB is refused or harmless', async () => {
  await withBench({ dsp_impressions: twoCampaigns }, async ({ dir, outcome }) => {
    const attacks = [
      "SELECT * FROM read_csv('/etc/passwd')", "SELECT content FROM read_text('/etc/passwd')", "SELECT file FROM glob('/etc/*')", "SELECT getenv('HOME') AS h", "SELECT * FROM TABLE(read_csv('/etc/passwd')) AS t",
      "COPY (SELECT 1) TO '/tmp/x.csv'", "ATTACH '/tmp/x.db'", 'PRAGMA version', 'SET threads = 1', 'INSTALL httpfs', 'SELECT * FROM duckdb_settings()', 'SELECT name FROM duckdb_settings', 'SELECT table_name FROM information_schema.tables', 'SELECT name FROM sqlite_master',
      "SELECT x FROM query('SELECT 1 AS x')", `SELECT campaign FROM "/etc/passwd" GROUP BY 1`, `SELECT campaign FROM '/etc/passwd' GROUP BY 1`, `SELECT 1 AS "a"" FROM read_csv('/etc/passwd') --"`, 'SELECT current_setting(\'temp_directory\') AS s',
      `WITH "x"") AS (SELECT 1), y AS (SELECT 2" AS (SELECT 1 AS a) SELECT a FROM "x"") AS (SELECT 1), y AS (SELECT 2"`, 'SELECT hash(1) AS h', "SELECT regexp_matches('a', 'a') AS m", "SELECT EXPLODE(glob('/etc/*')) AS f", 'SELECT version() AS v', "SELECT campaign FROM dsp_impressions; DROP TABLE dsp_impressions", 'SELECT "__u" FROM dsp_impressions', 'SELECT rowid FROM dsp_impressions GROUP BY 1',
    ]
    for (const sql of attacks) {
      const result = await outcome(sql)
      const text = result.ok ? await readFile(join(dir, 'out.csv'), 'utf8') : ''
      expect([sql, /root:|threads|temp_dir|\/home|\/root/.test(text)]).toEqual([sql, false])
      expect([sql, result.ok]).toEqual([sql, /^(?:WITH "x|SELECT 1 AS "a)/.test(sql)])
    }
  })
})

test('a failure while running points at the AMC text', async () => {
  await withBench({ dsp_impressions: twoCampaigns }, async ({ lines, dir }) => {
    expect(await lines("SELECT device_type,\n  SUM(CAST(campaign AS BIGINT)) AS n\nFROM dsp_impressions GROUP BY 1")).toEqual([expect.stringMatching(/^! The query failed while it was running: Could not convert string '.*' to LONG\. From line 2, column 7 to line 2, column 30\.$/)])
    expect(await lines('SELECT campaign FROM dsp_impressions WHERE campaign SIMILAR TO CONCAT(\'(?=\', campaign, \')\') GROUP BY 1')).toEqual([expect.stringContaining('invalid perl operator')])
    expect(await lines('SELECT nothing FROM dsp_impressions')).toEqual([expect.stringMatching(/Was unable to compile workflow small .*Column 'nothing' not found/)])
    expect(await readdir(dir)).toEqual([])
  })
})

test('aborting a run interrupts it, rejects with the reason and leaves no file; closing the engine does the same', async () => {
  const many = viewers(3000, { campaign: 'a' })
  const heavy = 'SELECT a.campaign, COUNT(DISTINCT b.user_id) AS n, SUM(SECONDS_BETWEEN(a.impression_dt_utc, c.impression_dt_utc)) AS s FROM dsp_impressions a CROSS JOIN dsp_impressions b CROSS JOIN dsp_impressions c GROUP BY 1'
  await withBench({ dsp_impressions: many }, async ({ engine, dir }) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('cancelled by a person')), 200)
    await expect(engine.run(smallRequest(heavy, join(dir, 'x.csv')), controller.signal)).rejects.toThrow('cancelled by a person')
    setTimeout(() => engine.close(), 200)
    await expect(engine.run(smallRequest(heavy, join(dir, 'y.csv')), new AbortController().signal)).rejects.toThrow('The engine was closed.')
    expect(await readdir(dir)).toEqual([])
  })
})

test('runs side by side do not disturb each other', async () => {
  await withBench({ dsp_impressions: twoCampaigns }, async ({ engine, dir }) => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, index) => engine.run(smallRequest(`SELECT campaign, SUM(impressions) * ${index} AS n FROM dsp_impressions GROUP BY 1`, join(dir, `${index}.csv`)), new AbortController().signal)))
    expect(outcomes.map((outcome) => outcome.ok && outcome.rowCount)).toEqual(Array.from({ length: 8 }, () => 2))
    expect((await readFile(join(dir, '7.csv'), 'utf8')).split('\n').toSorted()).toEqual(['', '"Kitchen, ""big""",21', 'campaign,n', 'Ötzi,14'].toSorted())
  })
})

test('the output format of the workflow is honoured', async () => {
  await withBench({ dsp_impressions: twoCampaigns }, async ({ lines }) => {
    expect(await lines('SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1', { outputFormat: { separatorCharacter: '|', quoteCharacter: "'" } })).toEqual(['Kitchen, "big"|3', 'Ötzi|2'])
  })
})
