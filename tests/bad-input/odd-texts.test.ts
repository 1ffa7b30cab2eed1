/** Any text at all in SQL, titles, names and parameters: it comes back as it was, after a restart too, or is refused. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { waitUntil } from '#kit/wait-until.ts'
import { startTestCore } from '#kit/test-core.ts'
import { startAmazonWithRuns, startSignedInCore } from './amazon-with-runs.ts'
import { createJumpingClock } from './jumping-clock.ts'

const odd = ['\u0000', 'a\u0000b', '🧨👩‍👩‍👧', 'مرحبا \u202E evil', '\u200B', '<script>alert(1)</script>', "'); DROP TABLE tab; --", '${__proto__}', '\r\n\t', '\uFEFFx', 'e\u0301', '汉字 ﷽', '%_\\', '"', '{"json":{}}']

test('odd texts in tabs and queries come back to the letter, and again after a restart', async () => {
  const first = await startTestCore()
  for (const text of odd) {
    const { id } = await first.api.tabs.open({ draft: { title: text, sql: text } })
    expect(await first.api.tabs.write({ id, n: 1, patch: { paramTexts: { [text]: text } } })).toMatchObject({ title: text, sql: text, paramTexts: { [text]: text } })
    const { queryId } = await first.api.tabs.save({ id })
    expect(await first.api.queries.get({ id: queryId })).toMatchObject({ sql: text, name: text.trim() === '' ? 'Untitled query' : expect.stringContaining(text.trim()) })
  }
  const before = await first.api.tabs.list({})
  await first.core.scope.close()
  const second = await startTestCore({ profileDir: first.profileDir })
  expect(await second.api.tabs.list({})).toEqual(before)
  expect(await second.api.queries.list({})).toHaveLength(odd.length)
})

test('any text survives a tab; halves of characters, which no file can hold, become the sign for them', async () => {
  const { api } = await startTestCore()
  const { id } = await api.tabs.open({})
  let n = 0
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 50 }), async (text) => {
    n += 1
    expect((await api.tabs.write({ id, n, patch: { sql: text, title: text } })).sql).toBe(text)
    expect((await api.tabs.list({}))[0]?.sql).toBe(text)
  }), { numRuns: 60 })
  n += 1
  await api.tabs.write({ id, n, patch: { sql: 'SELECT \uD83D 1' } })
  expect((await api.tabs.list({}))[0]?.sql).toBe('SELECT \uFFFD 1')
})

test('names on the prototype are names like any other', async () => {
  const { api, core } = await startTestCore()
  const { id } = await api.tabs.open({})
  for (const [index, key] of ['constructor', 'toString', 'hasOwnProperty'].entries()) {
    expect((await api.tabs.write({ id, n: index, patch: { paramTexts: { [key]: 'x' } } })).paramTexts).toEqual({ [key]: 'x' })
  }
  const body = `{"json":{"id":"${id}","n":99,"patch":{"paramTexts":{"__proto__":"polluted"}}}}`
  await core.handle(new Request('http://core.test/rpc/tabs/write', { method: 'POST', body, headers: { 'content-type': 'application/json' } }), { clientId: 't', signal: core.scope.signal })
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(Object.getPrototypeOf((await api.tabs.list({}))[0]?.paramTexts ?? null)).toBe(Object.prototype)
})

test('odd SQL goes to AMC to the letter or is refused before, and its run is found again by odd words', async () => {
  const amazon = await startAmazonWithRuns()
  const { api, run } = await startSignedInCore(amazon, { clock: createJumpingClock(100) })
  for (const [index, text] of odd.entries()) {
    const sql = `SELECT 'n${index}' /* ${text.replaceAll('*/', '')} */ FROM dsp_impressions`
    const { id } = await run(`n${index}`, { sql, title: text.slice(0, 200) })
    await waitUntil('ready', async () => (await api.executions.get({ id })).state === 'ready')
    const sent = amazon.amazon.calls.findLast(({ method, path }) => method === 'POST' && path.endsWith('/workflowExecutions'))
    expect((JSON.parse(sent?.body ?? '{}') as { workflow: { sqlQuery: string } }).workflow.sqlQuery).toContain(`'n${index}'`)
    expect((await api.executions.get({ id })).sql).toBe(sql)
    const { command } = await api.executions.curl({ id })
    expect(command).not.toContain('\u0000')
  }
  expect((await api.executions.list({ text: '%_\\' })).map(({ title }) => title)).toEqual(['%_\\'])
})

const rowsOf = async (test: Awaited<ReturnType<typeof startSignedInCore>>, name: string) => {
  const { id } = await test.run(name)
  await waitUntil(`${name} to be over`, async () => ['ready', 'failed'].includes((await test.api.executions.get({ id })).state))
  const response = await test.core.handle(new Request(`http://core.test/bulk/results/${id}/rows`), { clientId: 't', signal: test.core.scope.signal })
  return { run: await test.api.executions.get({ id }), page: await response.json() as { columns?: unknown[][]; message?: string }, result: await test.api.results.get({ executionId: id }).catch(() => null) }
}

test('a file of rows that is malformed, wrongly typed, hostile or no file of rows: through the whole core to the page', async () => {
  const amazon = await startAmazonWithRuns()
  const test = await startSignedInCore(amazon)
  const files: Record<string, string> = {
    ragged: 'campaign,n\na,1,surplus\nb\n',
    quotes: 'campaign,n\na"b,1\n"never ends,2\n',
    types: 'campaign,n\na,one\nb,99999999999999999999\n',
    html: 'campaign,n\n<img src=x onerror=alert(1)>,1\n"=HYPERLINK(""http://evil"")",2\n',
    nul: 'campaign,n\na\u0000b,1\n\u202Ertl,2\n',
    columns: `campaign,n,<script>,"a\u0000b",${'x'.repeat(10_000)},__proto__\na,1,2,3,4,5\n`,
    page: '<!doctype html><title>Sign in</title>',
    empty: '',
  }
  amazon.onLook = (run) => {
    run.csv = files[run.name] ?? run.csv
    run.status = 'SUCCEEDED'
  }
  const ragged = await rowsOf(test, 'ragged')
  expect([ragged.page.columns, ragged.result?.warnings.map(({ row }) => row)]).toEqual([[['a', 'b'], ['1', null], ['surplus', null]], [1, 2]])
  const quotes = await rowsOf(test, 'quotes')
  expect([quotes.page.columns?.[0]?.[0], quotes.result?.warnings[0]?.message]).toEqual(['a"b', expect.stringContaining('quotation mark')])
  const types = await rowsOf(test, 'types')
  expect([types.page.columns, types.result?.warnings[0]]).toEqual([[['a', 'b'], ['one', '99999999999999999999']], expect.objectContaining({ row: 1, column: 'n' })])
  expect((await rowsOf(test, 'html')).page.columns?.[0]).toEqual(['<img src=x onerror=alert(1)>', '=HYPERLINK("http://evil")'])
  expect((await rowsOf(test, 'nul')).page.columns?.[0]).toEqual(['a\u0000b', '\u202Ertl'])
  const columns = await rowsOf(test, 'columns')
  expect(columns.result?.columns.map(({ name }) => name.slice(0, 9))).toEqual(['campaign', 'n', '<script>', expect.stringMatching(/^a.b$/u), 'xxxxxxxxx', '__proto__'])
  expect(columns.page.columns).toEqual([['a'], ['1'], ['2'], ['3'], ['4'], ['5']])
  expect((await rowsOf(test, 'page')).run).toMatchObject({ state: 'failed', failure: { message: expect.stringContaining('a web page or an error page instead of rows') } })
  const empty = await rowsOf(test, 'empty')
  expect([empty.run.state, empty.page.columns, empty.result?.columns.map(({ name }) => name)]).toEqual(['ready', [[], []], ['campaign', 'n']])
})
