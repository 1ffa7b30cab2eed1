import { expect, test } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { finalStates } from '#shared/executions/contract.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { startTestCore } from '#kit/test-core.ts'

test('from an empty profile to rows: the sample data starts, and every example brings plausible rows without a warning', async () => {
  const { api, core } = await startTestCore({ clock: systemClock, ids: systemIds })
  const { instanceId, tabId } = await api.demo.start({})
  const tabs = await api.tabs.list({})
  expect(tabs.map(({ id, instanceId: on, active, dirty }) => ({ id, on, active, dirty }))).toEqual([{ id: tabId, on: instanceId, active: true, dirty: false }])
  const instances = await api.instances.list({})
  expect([instances.every(({ kind }) => kind === 'synthetic'), new Set(instances.map(({ region }) => region)), new Set(instances.map(({ colour }) => colour)).size])
    .toEqual([true, new Set(['NA', 'EU', 'FE']), instances.length])
  expect(instances.some(({ advertiserTypes }) => advertiserTypes.join() === 'SPONSORED_ADS')).toBe(true)

  const outcomes = []
  for (const { id: queryId, name } of await api.queries.list({})) {
    const { sql, params, paramTexts, window } = await api.queries.get({ id: queryId })
    const { id } = await api.executions.start({ requestId: systemIds.next(), instanceId, queryId, title: name, sql, params, paramTexts, window })
    const run = await until(async () => {
      const now = await api.executions.get({ id })
      return finalStates.has(now.state) ? now : undefined
    })
    const result = run.state === 'ready' ? await api.results.get({ executionId: id }) : undefined
    const page = await core.handle(new Request(`http://core.test/bulk/results/${id}/rows?offset=0&limit=1000`), { clientId: 'test', signal: AbortSignal.timeout(10_000) })
    const { columns } = await page.json() as { columns: unknown[][] }
    outcomes.push({ name, state: run.state, reason: run.failure?.message, warnings: result?.warnings, rows: (run.rowCount ?? 0) > 0, whole: columns.every(column => column.length === run.rowCount) })
  }
  expect(outcomes.length).toBeGreaterThanOrEqual(4)
  expect(outcomes.filter(({ state, rows, whole, warnings }) => state !== 'ready' || !rows || !whole || warnings?.length !== 0)).toEqual([])

  await api.demo.remove({})
  expect([await api.instances.list({}), await api.logins.list({}), await api.executions.list({}), (await api.queries.list({})).length, (await api.demo.state({})).kind]).toEqual([[], [], [], 0, 'off'])
}, 120_000)

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
