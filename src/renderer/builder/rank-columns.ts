import { popularityOf, type ColumnChoice } from '#sql/builder/builder-columns.ts'

/** Higher for what is usually added up or counted. */
export function rankOfMeasure(column: ColumnChoice): number {
  return popularityOf(column) + (column.kind === 'METRIC' ? 2 : column.name === 'user_id' ? 2.5 : 0)
}

/** Higher for what rows are usually broken down by. */
export function rankOfDimension(column: ColumnChoice): number {
  return popularityOf(column) + (column.kind === 'METRIC' ? 0 : 2) - (column.type.name === 'ARRAY' ? 1 : 0)
}
