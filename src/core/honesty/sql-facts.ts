/** What the SQL of a run says about the honesty of its rows. */
import { durationMs, type ReadTable } from '#shared/honesty/settled.ts'
import type { OutputNeed } from '#shared/honesty/what-would-help.ts'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { analyzeSql } from '#sql/sql.ts'

export interface SqlFacts {
  readonly tables: readonly ReadTable[]
  readonly needs: readonly OutputNeed[]
}

/** Null for SQL that is not understood. */
export function readSqlFacts(sql: string): SqlFacts | null {
  const analysis = analyzeSql(sql, { catalogue: bundledCatalogue })
  if (analysis.statement?.kind !== 'query') return null
  return {
    tables: analysis.tables.map(({ table, extension }) => ({ name: table.name, hasTime: table.timeColumn !== null, extraMs: extension === null ? 0 : durationMs(extension.after) })),
    needs: analysis.outputColumns.flatMap(({ name, privacyClass, requiredUsers }) => (requiredUsers === null ? [] : [{ name, privacyClass, requiredUsers }])),
  }
}
