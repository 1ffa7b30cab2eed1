import { DuckDBInstance } from '@duckdb/node-api'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { formatType } from '#sql/sql-type.ts'
import type { SqlType } from '#sql/sql-type.ts'
import { duckdbType, parameterLiteral } from '#sql/translate/parameter-value.ts'
import { quoteName } from '#sql/translate/quoting.ts'
import type { Dataset } from '../../ports.ts'

/** Columns of one event by AMC's names; what is left out is NULL. Dates and timestamps as ISO text. */
export type SmallRow = Readonly<Record<string, unknown>>

/** Events written out by hand, in memory, with every column that AMC's catalogue knows: for checking queries against known answers. */
export async function createSmallDataset(tables: Readonly<Record<string, readonly SmallRow[]>>): Promise<Dataset> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  try {
    for (const [name, rows] of Object.entries(tables)) {
      const table = bundledCatalogue.table(name)
      if (!table) throw new Error(`AMC has no data source ${name}.`)
      const columns = table.columns.map((column) => `${quoteName(column.name)} ${duckdbType(column.type) ?? 'VARCHAR'}`)
      await connection.run(`CREATE TABLE ${quoteName(table.name)} (${columns.join(', ')})`)
      for (let at = 0; at < rows.length; at += 500) {
        const names = [...new Set(rows.slice(at, at + 500).flatMap((row) => Object.keys(row)))]
        const values = rows.slice(at, at + 500).map((row) => `(${names.map((column) => valueOf(table.columnsByName.get(column)?.type, column, row[column])).join(', ')})`)
        await connection.run(`INSERT INTO ${quoteName(table.name)} (${names.map(quoteName).join(', ')}) VALUES ${values.join(', ')}`)
      }
    }
  } finally {
    connection.closeSync()
  }
  return {
    instance, tables: new Set(Object.keys(tables)), firstEventMs: Date.UTC(2025, 0, 1), lastEventMs: Date.UTC(2025, 11, 31),
    close: () => instance.closeSync(),
  }
}

function valueOf(type: SqlType | undefined, column: string, value: unknown): string {
  if (!type) throw new Error(`There is no column ${column}.`)
  const declared = type.name === 'ARRAY' ? { type: 'ARRAY', elementDataType: formatType(type.element) } : formatType(type)
  const literal = parameterLiteral(column, declared, value)
  if (!literal.ok) throw new Error(literal.message)
  return literal.sql
}
