import { expect, test } from 'vitest'
import { ExecutionId } from '#shared/base/ids.ts'
import { counterpart } from './counterpart.ts'

const idOf = (at: number) => ExecutionId.parse(`01890000-0000-7000-8000-00000000000${at}`)
const result = (at: number, origin: 'run' | 'import' | 'derived', title: string, columnsKey: string) => ({ executionId: idOf(at), origin, title, columnsKey, storedAtMs: at })

test('a result is compared with the last run of its query, else with the last of the same columns, else with nothing', () => {
  const list = [result(1, 'run', 'Reach', 'a'), result(2, 'run', 'Reach', 'b'), result(3, 'import', 'Reach', 'c'), result(4, 'import', 'x.csv', 'c'), result(5, 'run', 'Reach', 'a'), result(6, 'import', 'y.csv', 'd'), result(7, 'run', '', 'e'), result(8, 'run', '', 'f')]
  const others = [1, 2, 3, 4, 5, 6, 7, 8].map(at => counterpart(list, idOf(at)))
  expect(others).toEqual([idOf(2), idOf(1), idOf(4), idOf(3), idOf(2), null, null, null])
  expect(counterpart(list, idOf(9))).toBeNull()
})
