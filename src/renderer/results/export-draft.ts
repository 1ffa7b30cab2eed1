import type { ExecutionId } from '#shared/base/ids.ts'
import type { ExportRequest } from '#shared/results/contract.ts'
import type { CsvDialect } from '#shared/results/exports.ts'
import type { ChosenCells } from '#renderer/widgets/result-grid/grid-contract.ts'
import type { ResultDesk } from './use-result-desk.ts'

/** What the export dialog holds while it is being filled in. */
export interface ExportDraft {
  readonly format: ExportRequest['format']
  readonly rows: 'all' | 'view' | 'selected'
  readonly columns: 'all' | 'shown'
  /** Empty: what is usual for the format. */
  readonly delimiter: NonNullable<CsvDialect['delimiter']> | ''
  readonly lineEnd: CsvDialect['lineEnd']
  readonly header: boolean
  readonly decimalComma: boolean
  readonly byteOrderMark: boolean
  readonly spreadsheetSafe: boolean
  readonly sheetName: string
  /** Further results for sheets of their own. */
  readonly more: readonly ExecutionId[]
}

/** What there is to choose from. */
export interface ExportChoice {
  readonly executionId: ExecutionId
  readonly viewId: string | null
  /** Rows are sorted or filtered. */
  readonly hasView: boolean
  /** The chosen rows where they are one stretch of more than one row, positions of the view; else null. */
  readonly range: { readonly first: number, readonly last: number } | null
  readonly selectedRows: number
  readonly shownColumns: readonly number[]
  /** Columns are hidden or stand in another order than AMC's. */
  readonly isArranged: boolean
}

export function exportChoice({ result, view, columns }: Pick<ResultDesk, 'result' | 'view' | 'columns'>, chosen: Pick<ChosenCells, 'ranges'> | null, shownColumns: readonly number[]): ExportChoice {
  const range = rowStretch(chosen)
  return {
    executionId: result.executionId, viewId: view.viewId, hasView: view.viewId !== null, range, selectedRows: range ? range.last - range.first + 1 : 0, shownColumns,
    isArranged: shownColumns.length > 0 && (shownColumns.length !== columns.length || shownColumns.some((column, at) => column !== at)),
  }
}

function rowStretch(chosen: Pick<ChosenCells, 'ranges'> | null): ExportChoice['range'] {
  const rows = chosen?.ranges.map(({ rows: { firstRow, lastRow } }) => ({ firstRow, lastRow })).toSorted((a, b) => a.firstRow - b.firstRow) ?? []
  const [start] = rows
  if (!start) return null
  let last = start.lastRow
  for (const { firstRow, lastRow } of rows) {
    if (firstRow > last + 1) return null
    last = Math.max(last, lastRow)
  }
  return last > start.firstRow ? { first: start.firstRow, last } : null
}

/** What is sorted or filtered is exported so unless somebody says otherwise: people export what they see. */
export function emptyExport({ hasView, isArranged }: ExportChoice, spreadsheetSafe: boolean): ExportDraft {
  return {
    format: 'csv', rows: hasView ? 'view' : 'all', columns: isArranged ? 'shown' : 'all', delimiter: '', lineEnd: '\n', header: true, decimalComma: false, byteOrderMark: false, spreadsheetSafe, sheetName: '', more: [],
  }
}

/** The request that a draft stands for. A stretch of chosen rows is one of the view, so it brings the view's order along. */
export function readExport(draft: ExportDraft, choice: ExportChoice): ExportRequest {
  const { format, delimiter, lineEnd, header, decimalComma, byteOrderMark, spreadsheetSafe } = draft
  return {
    executionId: choice.executionId, format, spreadsheetSafe,
    viewId: draft.rows === 'all' ? null : choice.viewId, range: draft.rows === 'selected' ? choice.range : null, columns: draft.columns === 'shown' ? [...choice.shownColumns] : null,
    sheetName: draft.sheetName.trim() === '' ? null : draft.sheetName.trim(),
    dialect: { quote: '"', lineEnd, header, decimalComma, byteOrderMark, ...(delimiter === '' || format === 'tsv' ? {} : { delimiter }) },
    more: format === 'xlsx' ? draft.more.map(executionId => ({ executionId, viewId: null, columns: null, range: null, sheetName: null })) : [],
  }
}
