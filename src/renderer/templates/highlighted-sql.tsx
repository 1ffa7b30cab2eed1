import { useMemo, type ReactNode } from 'react'
import type { ParamDeclaration } from '#shared/params/params.ts'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { semanticTokens } from '#sql/services/semantic-tokens.ts'
import { analyzeSql } from '#sql/sql.ts'

export interface HighlightedSqlProps {
  readonly sql: string
  readonly parameters: readonly ParamDeclaration[]
  readonly audience: boolean
  readonly label: string
}

/** SQL to be read, coloured by meaning, without an editor around it. */
export function HighlightedSql({ sql, parameters, audience, label }: HighlightedSqlProps) {
  const parts = useMemo(() => colour(sql, parameters, audience), [sql, parameters, audience])
  return <pre className="template-sql" tabIndex={0} role="region" aria-label={label}><code>{parts}</code></pre>
}

function colour(sql: string, parameters: readonly ParamDeclaration[], audience: boolean): readonly ReactNode[] {
  const declared = parameters.map(({ name, type, array }) => ({ name, dataType: array ? { type: 'ARRAY', elementDataType: type } : type }))
  const analysis = analyzeSql(sql, { catalogue: bundledCatalogue, parameters: declared, audience })
  const parts: ReactNode[] = []
  let at = 0
  for (const { start, end, type } of semanticTokens(analysis)) {
    if (start > at) parts.push(sql.slice(at, start))
    parts.push(<span key={start} data-token={type}>{sql.slice(start, end)}</span>)
    at = end
  }
  parts.push(sql.slice(at))
  return parts
}
