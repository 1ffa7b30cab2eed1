import { expect, test } from 'vitest'
import type { ExecutionId } from '#shared/base/ids.ts'
import { ExportRequest } from '#shared/results/contract.ts'
import { emptyExport, exportChoice, readExport } from './export-draft.ts'
import type { ResultDesk } from './use-result-desk.ts'

const id = '0190aaaa-0000-7000-8000-000000000001' as ExecutionId
const desk = (viewId: string | null) => ({ result: { executionId: id }, view: { viewId }, columns: ['a', 'b', 'c'] }) as unknown as Pick<ResultDesk, 'result' | 'view' | 'columns'> // only what the choice reads
const rows = (...stretches: [number, number][]) => ({ ranges: stretches.map(([firstRow, lastRow]) => ({ rows: { firstRow, lastRow, firstColumn: 0, lastColumn: 0 }, columnIds: ['0'] })) })

test('what is seen is what is exported, unless all is asked for', () => {
  const seen = exportChoice(desk('view-1'), null, [2, 0])
  const plain = exportChoice(desk(null), null, [0, 1, 2])
  expect(readExport(emptyExport(seen, true), seen)).toMatchObject({ viewId: 'view-1', columns: [2, 0], range: null })
  expect(readExport({ ...emptyExport(seen, true), rows: 'all', columns: 'all' }, seen)).toMatchObject({ viewId: null, columns: null })
  expect(readExport(emptyExport(plain, false), plain)).toMatchObject({ viewId: null, columns: null, spreadsheetSafe: false })
})

test('chosen rows are exported as one stretch of the view; rows apart from each other are not offered', () => {
  expect([exportChoice(desk(null), rows([4, 9], [10, 12]), []).range, exportChoice(desk(null), rows([4, 9], [20, 22]), []).range, exportChoice(desk(null), rows([4, 4]), []).range]).toEqual([{ first: 4, last: 12 }, null, null])
})

test('every draft is a request that the contract takes', () => {
  const choice = exportChoice(desk('view-1'), rows([0, 5]), [1])
  for (const format of ['csv', 'tsv', 'xlsx', 'json', 'ndjson', 'parquet'] as const) {
    const asked = readExport({ ...emptyExport(choice, true), format, rows: 'selected', delimiter: ';', sheetName: ' Reach ', more: ['0190aaaa-0000-7000-8000-000000000002' as ExecutionId] }, choice)
    expect({ ...ExportRequest.parse(asked), executionId: id }).toEqual({ ...asked, executionId: id })
  }
})
