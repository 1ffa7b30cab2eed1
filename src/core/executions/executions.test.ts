import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { ExecutionId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import type { Execution } from '#shared/executions/contract.ts'
import { createFastClock, openRig, testSandboxInstance, type Rig, type RigOptions } from './testing/run-rig.ts'
import { lostAnswer, refusal, startScriptedAmc, succeed, type ScriptedAmc } from './testing/scripted-amc.ts'

// Each step is waited for; only the machine decides how long that takes.
vi.setConfig({ testTimeout: 120_000 })
const clock = createFastClock(20)
const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function setUp(options: Partial<RigOptions> = {}): Promise<{ amc: ScriptedAmc; rig: Rig; reopen: () => Rig }> {
  const scope = new Scope('test')
  cleanups.push(() => scope.close())
  const profileDir = mkdtempSync(join(tmpdir(), 'recomamp-exec-'))
  cleanups.push(() => rmSync(profileDir, { recursive: true, force: true }))
  const amc = await startScriptedAmc(clock, scope)
  const reopen = () => {
    const rig = openRig({ profileDir, amc, clock, ...options })
    cleanups.push(() => rig.close())
    return rig
  }
  return { amc, rig: reopen(), reopen }
}

const never = () => new Promise<never>(() => undefined)

test('that an id is of no run is an answer where it is looked for, and a failure where it must be one', async () => {
  const { rig } = await setUp()
  const { find, get } = rig.executions.handlers
  const call = { signal: new AbortController().signal, clientId: 'x' }
  const run = await rig.start()
  const none = '01890000-0000-7000-8000-000000000000' as ExecutionId
  expect((await find({ id: run.id }, call))?.id).toBe(run.id)
  expect(await find({ id: none }, call)).toBeNull()
  await expect(get({ id: none }, call)).rejects.toThrow('not in the history')
})

test('a run goes from asked to rows, and its history says how', async () => {
  const { amc, rig } = await setUp({ settings: { 'cost.perComputeHour': 100, 'cost.perRun': 1 } })
  const run = await rig.start()
  expect(run.state).toBe('waiting')
  const done = await rig.until(run.id)
  expect(done).toMatchObject({
    state: 'ready', rowCount: 2, amcComputeSeconds: 36, cancel: 'none', failure: null, synthetic: true, stateNote: '2 rows',
    effort: { amount: 2, currency: 'USD' }, amcWorkflowId: `recomamp_${run.id.replaceAll('-', '')}`,
  })
  expect(done.totalMs).toBeGreaterThanOrEqual(done.waitMs ?? Number.POSITIVE_INFINITY)
  expect(amc.runs).toHaveLength(1)
  expect(amc.runs[0]?.body).toEqual({
    workflow: { workflowId: done.amcWorkflowId, sqlQuery: 'SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1', filteredMetricsDiscriminatorColumn: 'recomamp_filtered', filteredReasonColumn: 'recomamp_filter_reason' },
    timeWindowType: 'EXPLICIT', timeWindowStart: done.resolvedWindow?.start, timeWindowEnd: done.resolvedWindow?.end, timeWindowTimeZone: 'UTC', workflowExecutionTimeoutSeconds: 21_600,
  })
  expect(await rig.rows(run.id)).toEqual({ offset: 0, rows: [0, 1], columns: [['a', 'b'], ['1', '2']] })
})

test('a double click is one run', async () => {
  const { amc, rig } = await setUp()
  const [one, two] = await Promise.all([rig.start({ requestId: 'same-click' }), rig.start({ requestId: 'same-click' })])
  expect(one.id).toBe(two.id)
  await rig.until(one.id)
  expect(amc.runs).toHaveLength(1)
})

test('a check says what it proves and has no rows', async () => {
  const { amc, rig } = await setUp()
  const done = await rig.until((await rig.start({ dryRun: true })).id)
  expect(done).toMatchObject({ state: 'ready', rowCount: null })
  expect(done.stateNote).toContain('No rows were computed')
  expect(amc.runs[0]?.body['dryRun']).toBe(true)
  expect(amc.downloads).toEqual([])
})

test('a sandbox instance is sent requireSyntheticData', async () => {
  const { amc, rig } = await setUp()
  await rig.until((await rig.start({ instanceId: testSandboxInstance })).id)
  expect(amc.runs[0]?.body['requireSyntheticData']).toBe(true)
})

test('what cannot be sent is refused with every reason, and nothing is written', async () => {
  const { amc, rig } = await setUp()
  await expect(rig.start({ sql: "SELECT CUSTOM_PARAMETER('ids') FROM t", window: { kind: 'explicit', start: '2025-02-30T00:00:00', end: '2025-03-01T00:00:00', timeZone: 'UTC' } }))
    .rejects.toThrow(/"ids", which is not declared.*not a real date/s)
  await expect(rig.start({ sql: ' -- nothing\n;' })).rejects.toThrow(/no SQL/)
  expect(await rig.executions.handlers.list({ limit: 50 }, { signal: AbortSignal.abort(), clientId: 'x' })).toEqual([])
  expect(amc.calls).toEqual([])
})

test('an answer lost after AMC took the run is found by its workflow id and not sent again', async () => {
  const { amc, rig } = await setUp()
  amc.after = request => {
    if (request.method !== 'POST') return
    amc.after = () => undefined
    throw lostAnswer()
  }
  const done = await rig.until((await rig.start()).id)
  expect(done.state).toBe('ready')
  expect(amc.calls.filter(call => call.startsWith('POST'))).toHaveLength(1)
  expect(rig.events.length).toBeGreaterThan(0)
})

test('a request lost before AMC got it is sent again only after AMC was asked twice, a grace apart', async () => {
  const { amc, rig } = await setUp()
  const posts: number[] = []
  amc.before = request => {
    if (request.method !== 'POST') return
    posts.push(clock.now())
    if (posts.length === 1) throw lostAnswer()
  }
  const done = await rig.until((await rig.start()).id)
  expect(done.state).toBe('ready')
  expect(amc.runs).toHaveLength(1)
  expect((posts[1] ?? 0) - (posts[0] ?? 0)).toBeGreaterThanOrEqual(2_000)
  expect(amc.calls.filter(call => call === 'GET /workflowExecutions').length).toBeGreaterThanOrEqual(4)
})

test('a run that AMC renamed is recognised by its text and window', async () => {
  const { amc, rig } = await setUp()
  amc.after = request => {
    if (request.method !== 'POST') return
    amc.after = () => undefined
    const run = amc.runs[0]
    if (run) amc.runs[0] = { ...run, workflowId: 'transient_1' }
    throw lostAnswer()
  }
  const done = await rig.until((await rig.start()).id)
  expect(done.state).toBe('ready')
  expect(amc.runs).toHaveLength(1)
})

test('a refusal ends the run with AMC\'s words and its request id', async () => {
  const { amc, rig } = await setUp()
  amc.before = request => {
    if (request.method === 'POST') throw refusal('invalid-input', "From line 1, column 8 to line 1, column 10: Object 'x' not found")
  }
  const done = await rig.until((await rig.start()).id)
  expect(done).toMatchObject({ state: 'failed', failure: { amcText: "From line 1, column 8 to line 1, column 10: Object 'x' not found", requestId: 'rid-1', httpStatus: 400 } })
  expect(done.failure?.message).toContain('does not have')
  expect(amc.calls).toEqual(['POST /workflowExecutions'])
})

test('throttled, offline and signed out mean waiting with a reason, and going on by itself', async () => {
  const { amc, rig } = await setUp()
  const troubles = [refusal('rate-limited', 'slow down', { retryAfterMs: 3_000 }), refusal('offline', 'no net'), refusal('signed-out', 'sign in')]
  // Every reason as it was written: looking now and then would miss short waits on a slow machine.
  rig.db.run('CREATE TEMP TABLE reason (note TEXT)')
  rig.db.run("CREATE TEMP TRIGGER keep_reason AFTER UPDATE OF state_note ON main.execution WHEN new.state = 'waiting' BEGIN INSERT INTO reason VALUES (new.state_note); END")
  const times: number[] = []
  amc.before = async request => {
    if (request.method !== 'POST') return
    times.push(clock.now())
    const trouble = troubles.shift()
    if (trouble) throw trouble
  }
  const run = await rig.start()
  await rig.untilTrue(async () => (await rig.get(run.id)).state === 'ready')
  const reasons = rig.db.all<{ note: string }>('SELECT note FROM reason')
  expect(reasons.map(({ note }) => note).join('|')).toMatch(/pause.*cannot be reached.*Signed out/s)
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(3_000)
  expect(amc.runs).toHaveLength(1)
})

test('more runs than places: ten at AMC, the rest wait visibly and follow', async () => {
  const { amc, rig } = await setUp()
  let most = 0
  let isOpen = false
  amc.onLook = run => {
    most = Math.max(most, amc.runs.filter(other => other.status === 'PENDING' || other.status === 'RUNNING').length)
    if (isOpen) succeed(run, 'a\n1\n')
  }
  const runs: Execution[] = []
  for (let index = 0; index < 14; index++) runs.push(await rig.start())
  await rig.untilTrue(() => amc.runs.length === 10)
  await rig.untilTrue(async () => (await rig.get(runs[9]?.id as ExecutionId)).state === 'pending')
  const last = await rig.get(runs[13]?.id as ExecutionId)
  expect(last).toMatchObject({ state: 'waiting', stateNote: 'Waiting for a free place at AMC (3 before it)' })
  expect(await rig.executions.handlers.counts({}, { signal: AbortSignal.abort(), clientId: 'x' })).toEqual({ active: 10, waiting: 4, failedToday: 0 })
  isOpen = true
  for (const run of runs) expect((await rig.until(run.id)).state).toBe('ready')
  expect(most).toBeLessThanOrEqual(10)
  expect(amc.runs).toHaveLength(14)
  expect(new Set(amc.runs.map(run => run.workflowId)).size).toBe(14)
})

test('many runs of an instance are looked at with list calls, not one by one', async () => {
  const { amc, rig } = await setUp()
  let isOpen = false
  amc.onLook = run => {
    if (isOpen) succeed(run, 'a\n1\n', [{ name: 'a', dataType: 'LONG' }])
  }
  const runs: Execution[] = []
  for (let index = 0; index < 8; index++) runs.push(await rig.start())
  await rig.untilTrue(() => amc.calls.filter(call => call === 'GET /workflowExecutions').length > 6)
  isOpen = true
  for (const run of runs) await rig.until(run.id)
  const lists = amc.calls.filter(call => call === 'GET /workflowExecutions').length
  const singles = amc.calls.filter(call => call === 'GET /workflowExecutions/{id}').length
  expect(lists).toBeGreaterThan(singles)
})

test('AMC\'s failures keep their words and get a sentence; its own time limit is told apart', async () => {
  const { amc, rig } = await setUp()
  const outcomes = [
    ['FAILED', 'Unsupported scalar operation type ||', 'failed'], ['REJECTED', 'could not be run because too many workflows have already been run against', 'failed'],
    ['FAILED', 'The execution timed out.', 'timed-out'], ['CANCELLED', 'by somebody', 'cancelled'], ['FAILED', null, 'failed'],
  ] as const
  amc.onLook = run => {
    const [status, reason] = outcomes[amc.runs.indexOf(run)] ?? ['FAILED', null]
    run.status = status
    if (reason !== null) run.statusReason = reason
  }
  for (const [, reason, state] of outcomes) {
    const done = await rig.until((await rig.start()).id)
    expect([done.state, done.failure?.amcText]).toEqual([state, state === 'cancelled' ? undefined : reason])
    expect(done.stateNote).not.toBe('')
  }
})

test('a word that AMC never used counts as running, up to the time limit', async () => {
  const { amc, rig } = await setUp({ clock: createFastClock(100), settings: { 'runs.timeoutSeconds': 3, 'runs.pollSlowestMs': 10_000 } })
  amc.onLook = run => {
    run.status = 'PONDERING'
  }
  const run = await rig.start()
  const running = await rig.until(run.id, ['running'])
  expect(running.stateNote).toContain('PONDERING')
  // The limit and five minutes of grace, on a fast clock.
  const done = await rig.until(run.id)
  expect(done.state).toBe('timed-out')
  expect(amc.calls.at(-2)).toBe('PUT /workflowExecutions/{id}')
})

test('trouble while looking changes the note, not the run', async () => {
  const { amc, rig } = await setUp()
  let troubles = 3
  amc.before = request => {
    if (request.method === 'GET' && troubles-- > 0) throw refusal('offline', 'no net')
  }
  const run = await rig.start()
  await rig.untilTrue(async () => (await rig.get(run.id)).stateNote.includes('cannot be reached'))
  expect((await rig.until(run.id)).state).toBe('ready')
})

test('a run that AMC forgot is failed after several looks, not watched for ever', async () => {
  const { amc, rig } = await setUp({ clock: createFastClock(100) })
  const run = await rig.start()
  await rig.untilTrue(() => amc.runs.length === 1)
  amc.runs.length = 0
  const done = await rig.until(run.id)
  expect(done).toMatchObject({ state: 'failed' })
  expect(done.failure?.message).toContain('does not know this run')
})

test('cancel: at once while waiting, confirmed while running, too late after the end, and never twice', async () => {
  const { amc, rig } = await setUp({ settings: { 'runs.parallelPerInstance': 1 } })
  amc.onLook = run => {
    if (run.status === 'PENDING') run.status = 'RUNNING'
  }
  const call = { signal: AbortSignal.abort(), clientId: 'x' }
  const running = await rig.start()
  const waiting = await rig.start()
  await rig.until(running.id, ['running'])
  expect(await rig.executions.handlers.cancel({ id: waiting.id }, call)).toMatchObject({ state: 'cancelled', cancel: 'confirmed' })
  expect(await rig.executions.handlers.cancel({ id: running.id }, call)).toMatchObject({ cancel: 'requested' })
  await rig.executions.handlers.cancel({ id: running.id }, call)
  expect(await rig.until(running.id)).toMatchObject({ state: 'cancelled', cancel: 'confirmed' })
  expect(amc.calls.filter(call => call.startsWith('PUT'))).toHaveLength(1)
  expect(await rig.executions.handlers.cancel({ id: running.id }, call)).toMatchObject({ state: 'cancelled', cancel: 'confirmed' })
  amc.onLook = run => succeed(run, 'a\n1\n')
  const ready = await rig.until((await rig.start()).id)
  expect(await rig.executions.handlers.cancel({ id: ready.id }, call)).toMatchObject({ state: 'ready', cancel: 'too-late' })
})

test('a cancel that loses the race is too late and the rows are kept', async () => {
  const { amc, rig } = await setUp()
  amc.onLook = run => {
    if (run.status === 'PENDING') run.status = 'RUNNING'
  }
  const run = await rig.start()
  await rig.until(run.id, ['running'])
  amc.before = request => {
    if (request.method === 'PUT' && amc.runs[0]) succeed(amc.runs[0], 'a\n1\n')
  }
  await rig.executions.handlers.cancel({ id: run.id }, { signal: AbortSignal.abort(), clientId: 'x' })
  expect(await rig.until(run.id)).toMatchObject({ state: 'ready', cancel: 'too-late', rowCount: 1 })
})

test('a cancel while the submission is under way takes effect once AMC has answered', async () => {
  const { amc, rig } = await setUp()
  let answer = () => {}
  amc.after = request => (request.method === 'POST' ? new Promise<void>(resolve => { answer = resolve }) : undefined)
  const run = await rig.start()
  await rig.until(run.id, ['submitting'])
  await rig.executions.handlers.cancel({ id: run.id }, { signal: AbortSignal.abort(), clientId: 'x' })
  answer()
  expect(await rig.until(run.id)).toMatchObject({ state: 'cancelled', cancel: 'confirmed' })
  expect(amc.runs[0]?.status).toBe('CANCELLED')
})

test('a cancel of a lost submission that never arrived ends it without sending it again', async () => {
  const { amc, rig } = await setUp()
  amc.before = request => {
    if (request.method === 'POST') throw lostAnswer()
  }
  const run = await rig.start()
  await rig.until(run.id, ['reconciling'])
  await rig.executions.handlers.cancel({ id: run.id }, { signal: AbortSignal.abort(), clientId: 'x' })
  expect(await rig.until(run.id)).toMatchObject({ state: 'cancelled', stateNote: 'Cancelled before it reached AMC' })
  expect(amc.calls.filter(call => call.startsWith('POST'))).toHaveLength(1)
})

test.each(['submitting before', 'submitting after', 'pending', 'running', 'downloading', 'converting'] as const)('a core closed in the middle of %s is picked up by the next one, once', async where => {
  const { amc, rig, reopen } = await setUp()
  let isHeld = true
  const hold = () => (isHeld ? never() : undefined)
  if (where === 'submitting before') amc.before = request => (request.method === 'POST' ? hold() : undefined)
  if (where === 'submitting after') amc.after = request => (request.method === 'POST' ? hold() : undefined)
  if (where === 'pending' || where === 'running') {
    amc.onLook = (run, look) => {
      if (!isHeld) succeed(run, 'a\n1\n')
      else if (where === 'running' && look > 1) run.status = 'RUNNING'
    }
  }
  if (where === 'downloading') {
    amc.onDownload = (_request, response, file) => {
      if (!isHeld) return false
      response.writeHead(200, { 'content-length': file.byteLength })
      response.write(file.subarray(0, 5))
      return true
    }
  }
  const run = await rig.start()
  await rig.until(run.id, [where.split(' ')[0] as 'pending'])
  await rig.close()
  isHeld = false
  const next = reopen()
  expect((await next.until(run.id)).state).toBe('ready')
  expect(amc.runs).toHaveLength(1)
  expect((await next.rows(run.id)).columns[0]?.length).toBeGreaterThan(0)
})

test('history: newest first, paged by key, filtered by text without wildcards', async () => {
  const { amc, rig } = await setUp()
  amc.before = () => never()
  const call = { signal: AbortSignal.abort(), clientId: 'x' }
  const ids: string[] = []
  for (let index = 0; index < 7; index++) ids.unshift((await rig.start({ title: index === 3 ? '100% reach' : `Run ${index}` })).id)
  const first = await rig.executions.handlers.list({ limit: 4 }, call)
  const last = first.at(-1)
  if (!last) throw new Error('a page was expected')
  const second = await rig.executions.handlers.list({ limit: 4, before: { createdAtMs: last.createdAtMs, id: ExecutionId.parse(last.id) } }, call)
  expect([...first, ...second].map(run => run.id)).toEqual(ids)
  expect((await rig.executions.handlers.list({ limit: 10, text: '0% r' }, call)).map(run => run.title)).toEqual(['100% reach'])
  expect(await rig.executions.handlers.list({ limit: 10, text: 'Run _' }, call)).toHaveLength(0)
})

test('curl does the same by hand, with quotes kept and no token in it', async () => {
  const { rig } = await setUp()
  const run = await rig.start({ sql: "SELECT 'it''s $HOME `x`' AS a FROM dsp_impressions" })
  const { command } = await rig.executions.handlers.curl({ id: run.id }, { signal: AbortSignal.abort(), clientId: 'x' })
  expect(command).toContain('Bearer $ACCESS_TOKEN')
  const { execFileSync } = await import('node:child_process')
  const words = execFileSync('sh', ['-c', `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }; ${command}`], { env: { ACCESS_TOKEN: 'T', CLIENT_ID: 'C' }, encoding: 'utf8' }).split('\0')
  const body: unknown = JSON.parse(words[words.indexOf('--data-binary') + 1] ?? '')
  expect(body).toMatchObject({ workflow: { sqlQuery: "SELECT 'it''s $HOME `x`' AS a FROM dsp_impressions", workflowId: run.amcWorkflowId } })
  expect(words).toContain('Amazon-Advertising-API-AdvertiserId: ENTITY1')
})

test('a pinned result is not deleted; a deleted one keeps its line in the history', async () => {
  const { rig } = await setUp()
  const call = { signal: AbortSignal.abort(), clientId: 'x' }
  const run = await rig.until((await rig.start()).id)
  await rig.executions.handlers.setPinned({ id: run.id, pinned: true }, call)
  await expect(rig.results.handlers.remove({ executionId: run.id }, call)).rejects.toThrow(/pinned/)
  await rig.executions.handlers.setPinned({ id: run.id, pinned: false }, call)
  await rig.results.handlers.remove({ executionId: run.id }, call)
  await expect(rig.rows(run.id)).rejects.toThrow(/deleted/)
  expect((await rig.get(run.id)).rowCount).toBe(2)
})

test('runs of removed instances are gone with their rows', async () => {
  const { rig } = await setUp()
  const run = await rig.until((await rig.start()).id)
  await rig.executions.removeInstances([run.instanceId])
  await expect(rig.get(run.id)).rejects.toThrow(/history/)
})
