import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPageCache, pageRows } from './page-cache.ts'

interface Question { readonly offset: number, readonly limit: number, readonly signal: AbortSignal, answer(): void, fail(): void }

function open(rowCount: number) {
  const questions: Question[] = []
  const failures: unknown[] = []
  let pagesCome = 0
  const cache = createPageCache<number>({
    rowCount: () => rowCount,
    fetch: (offset, limit, signal) => new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      questions.push({
        offset, limit, signal,
        answer: () => resolve(Array.from({ length: limit }, (_, at) => offset + at)),
        fail: () => reject(new Error('no rows')),
      })
    }),
    onPage: () => { pagesCome += 1 },
    onError: thrown => failures.push(thrown),
  })
  return { cache, questions, failures, pagesCome: () => pagesCome }
}

const settle = () => new Promise(resolve => setImmediate(resolve))

test('what is on screen is asked for first, then what lies ahead of the movement', async () => {
  const { cache, questions } = open(10_000)
  cache.look(950, 990, 1)
  expect(questions.map(({ offset }) => offset)).toEqual([800, 1_000])
  questions[0]!.answer()
  await settle()
  expect(cache.row(950)).toBe(950)
  expect(questions.map(({ offset }) => offset)).toEqual([800, 1_000, 1_200])
})

test('after a leap over whole pages only what is on screen is asked for; a question out of sight may still be answered', async () => {
  const { cache, questions } = open(1_000_000)
  cache.look(100_000, 100_030, 40_000)
  cache.look(140_000, 140_030, 40_000)
  expect(questions.map(({ offset, signal }) => [offset, signal.aborted])).toEqual([[100_000, false], [140_000, false]])
  cache.look(180_000, 180_030, 40_000)
  expect(questions.map(({ offset, signal }) => [offset, signal.aborted])).toEqual([[100_000, true], [140_000, false], [180_000, false]])
  questions[1]!.answer()
  await settle()
  expect(cache.row(140_000)).toBe(140_000)
})

test('a jump gives up what nobody looks at any more', async () => {
  const { cache, questions, failures } = open(1_000_000)
  cache.look(0, 40, 1)
  cache.look(500_000, 500_040, 0)
  await settle()
  expect(questions.slice(0, 2).map(({ signal }) => signal.aborted)).toEqual([true, true])
  expect(questions[2]!.offset).toBe(500_000)
  expect(failures).toEqual([])
})

test('a page that fails is told once and asked for again when one looks again', async () => {
  const { cache, questions, failures } = open(100)
  cache.look(0, 20, 0)
  questions[0]!.fail()
  await settle()
  expect(failures).toHaveLength(1)
  expect(questions).toHaveLength(1)
  cache.look(0, 20, 0)
  expect(questions).toHaveLength(2)
})

test('the last page is asked for no further than the rows go, and nothing when there are none', () => {
  const { cache, questions } = open(pageRows + 3)
  cache.look(pageRows, pageRows + 3, 0)
  expect(questions.map(({ offset, limit }) => [offset, limit])).toEqual([[200, 3], [0, 200]])
  const empty = open(0)
  empty.cache.look(0, 0, 0)
  expect(empty.questions).toEqual([])
})

test('wherever one looks, in whatever order answers come, what is on screen comes and is right', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(99_000), fc.constantFrom(-1 as const, 0 as const, 1 as const)), { minLength: 1, maxLength: 30 }), async looks => {
    const { cache, questions } = open(100_000)
    let first = 0
    for (const [place, direction] of looks) {
      first = place
      cache.look(first, first + 40, direction)
      questions.at(-1)?.answer()
      await settle()
    }
    for (let round = 0; round < 8; round++) {
      for (const question of questions) question.answer()
      await settle()
    }
    for (let index = first; index < first + 40; index++) expect(cache.row(index)).toBe(index)
  }), { numRuns: 30 })
})
