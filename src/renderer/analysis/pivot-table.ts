import type { PivotData, PivotSpec, Verdict } from '#shared/analysis/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import type { TableCell, TableColumn } from '#renderer/widgets/grid/table-grid.tsx'
import { measureName } from './chart-defaults.ts'
import { columnName } from './column-name.ts'
import { writerOf } from './picture-of.ts'

export interface PivotTable {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly TableCell[])[]
  readonly totals: readonly TableCell[] | undefined
  /** The groups that a figure belongs to; shorter keys for totals; null where there is no figure. Row -1 is the totals. */
  readonly cellAt: (row: number, column: number) => { readonly rowKey: readonly (string | null)[]; readonly columnKey: readonly (string | null)[] } | null
  readonly hasRefused: boolean
}

/** The pivot as a table: groups of rows at the left, figures under the groups of columns, totals at the right and below. */
export function pivotTable(spec: PivotSpec, data: PivotData, columns: readonly ResultColumn[]): PivotTable {
  const writers = spec.measures.map(measure => writerOf(columns, measure))
  const names = spec.measures.map(measure => measureName(columns, measure))
  const lead = spec.rows.length
  const perGroup = spec.measures.length
  const hasColumns = spec.columns.length > 0
  const label = (value: string | null) => (value === null ? 'null' : value === '' ? 'empty text' : value)
  const figures = (values: readonly (string | null)[], verdicts: readonly Verdict[]): TableCell[] => spec.measures.map((_, at) => {
    const verdict = verdicts[at]
    const value = values[at] ?? null
    if (verdict?.verdict === 'refused') return { text: '–', title: `${verdict.reason} ${verdict.alternative ?? ''}`, quiet: true }
    return value === null ? { text: '' } : { text: writers[at]?.(value) ?? value, title: verdict?.verdict === 'warned' ? `${value}. ${verdict.reason}` : value }
  })
  const measureColumns = (group: readonly string[], prefix: number, bold: boolean): TableColumn[] => names.map((name, at) => ({ id: String(prefix + at), name, group, alignRight: true, bold }))
  const shown: TableColumn[] = [
    ...spec.rows.map((key, at): TableColumn => ({ id: String(at), name: columnName(columns[key.column] ?? { name: '' }, key.column), alignRight: false, pinned: true })),
    ...data.columns.flatMap((column, at) => measureColumns(hasColumns ? column.key.map(label) : [], lead + at * perGroup, false)),
    ...(hasColumns ? measureColumns(['Total'], lead + data.columns.length * perGroup, true) : []),
  ]
  const rows = data.rows.map(row => [...row.key.map((value): TableCell => ({ text: label(value), ...(value === null && { quiet: true }) })), ...row.cells.flatMap(cell => figures(cell, data.verdicts.cells)), ...(hasColumns ? figures(row.total, data.verdicts.rowTotals) : [])])
  const totals = lead === 0 ? undefined : [...spec.rows.map((_, at): TableCell => ({ text: at === 0 ? 'Total' : '' })), ...data.columns.flatMap(column => figures(column.total, data.verdicts.columnTotals)), ...(hasColumns ? figures(data.total, data.verdicts.total) : [])]
  const { cells, ...sides } = data.verdicts
  return {
    columns: shown, rows, totals,
    cellAt(row, column) {
      const rowKey = row < 0 ? [] : data.rows[row]?.key
      const group = Math.floor((column - lead) / perGroup)
      if (!rowKey) return null
      // On a group's own name: all rows of the group.
      if (column < lead) return { rowKey: rowKey.slice(0, column + 1), columnKey: [] }
      return { rowKey, columnKey: data.columns[group]?.key ?? [] }
    },
    hasRefused: [cells, ...Object.values(sides)].some(side => side.some(verdict => verdict.verdict === 'refused')),
  }
}
