import { expect, test } from 'vitest'
import { createLanguageClient } from './language-client.ts'
import { createLanguageDesk, type LanguageDesk } from './language-desk.ts'
import type { FromWorker, ToWorker } from './language-protocol.ts'
import { createLanguageQueue } from './language-queue.ts'

const input = (text: string) => ({ documentId: 'one', text, parameters: [] })
const never = new AbortController().signal

/** A worker in this thread; `step` works on one request, `fail` ends it as an uncaught error would. */
function startPlace(desk: LanguageDesk = createLanguageDesk()) {
  const runs: (() => void)[] = []
  const asked: string[] = []
  let onMessage: (event: { readonly data: FromWorker }) => void = () => undefined
  let onError: () => void = () => undefined
  const take = createLanguageQueue({
    desk: { ...desk, answer: request => { asked.push(request.method); return desk.answer(request) } },
    post: data => onMessage({ data }),
    later: run => void runs.push(run),
  })
  const worker = {
    postMessage: (message: ToWorker) => take(message),
    terminate: () => undefined,
    addEventListener(type: 'message' | 'error', listener: (event: { readonly data: FromWorker }) => void) {
      if (type === 'message') onMessage = listener
      else onError = listener as () => void
    },
  }
  return { worker, asked, step: () => runs.shift()?.(), fail: () => onError() }
}

test('answers come to who asked, in the order of asking', async () => {
  const place = startPlace()
  const client = createLanguageClient(() => place.worker)
  const outline = client.ask('outline', input('SELECT 1 AS a'), never)
  const format = client.ask('format', input('select 1 as a'), never)
  place.step()
  expect((await outline)[0]?.name).toBe('Result')
  place.step()
  expect(await format).toEqual({ ok: true, text: 'SELECT 1 AS a' })
})

test('a question that is given up while it waits is never worked on', async () => {
  const place = startPlace()
  const client = createLanguageClient(() => place.worker)
  const abort = new AbortController()
  const old = client.ask('check', input('SELECT 1'), abort.signal)
  abort.abort(new Error('typed on'))
  await expect(old).rejects.toThrow('typed on')
  const now = client.ask('folding', input('SELECT 1'), never)
  place.step()
  place.step()
  await now
  expect(place.asked).toEqual(['folding'])
})

test('a question that cannot be answered fails alone', async () => {
  const desk = createLanguageDesk()
  let broken = true
  const place = startPlace({ ...desk, answer(request) {
    if (broken) throw new Error('out of room')
    return desk.answer(request)
  } })
  const client = createLanguageClient(() => place.worker)
  const first = client.ask('format', input('SELECT 1'), never)
  place.step()
  await expect(first).rejects.toThrow('out of room')
  broken = false
  const second = client.ask('format', input('SELECT 1'), never)
  place.step()
  expect(await second).toEqual({ ok: true, text: 'SELECT 1' })
})

test('after the worker broke the next question starts another, which knows the catalogue', async () => {
  const places = [startPlace(), startPlace()]
  let started = 0
  const client = createLanguageClient(() => {
    const place = places[started++]
    if (!place) throw new Error('no more workers')
    return place.worker
  })
  client.setCatalogue({ tables: ['sponsored_ads_traffic'] })
  const lost = client.ask('format', input('SELECT 1'), never)
  places[0]?.fail()
  await expect(lost).rejects.toThrow('stopped')
  const checked = client.ask('check', input('SELECT COUNT(*) AS n FROM dsp_impressions'), never)
  places[1]?.step()
  expect((await checked).problems.map(problem => problem.code)).toContain('unknown-table')
})
