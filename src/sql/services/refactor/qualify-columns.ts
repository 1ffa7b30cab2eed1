import { foldName } from '../../ast.ts'
import type { ColumnReference } from '../../ast.ts'
import type { Relation } from '../../model.ts'
import type { TextEdit } from '../navigation.ts'
import { isNamedTable, isPlainName, refuse } from './proposal.ts'
import type { Proposal, RefactorPlace } from './proposal.ts'

/** Puts the alias, else the name of the table in front of every column that comes from a table; of a selection only in it. */
export function qualifyColumns({ analysis, at, options }: RefactorPlace): Proposal {
  const edits: TextEdit[] = []
  let nameless = false
  const isMeant = (node: ColumnReference): boolean => at.start === at.end || (node.start < at.end && at.start < node.end)
  for (const [node, resolved] of analysis.references) {
    if (node.qualifier !== null || resolved.kind !== 'column' || resolved.mergedWith !== null || !isMeant(node)) continue
    // Behind GROUP BY and HAVING the name of a result column stands for that column.
    if (foldName(resolved.column.name) !== foldName(node.name.name)) continue
    const name = writtenName(resolved.relation)
    if (name === null || !isPlainName(name, options)) nameless = true
    else edits.push({ start: node.start, end: node.start, text: `${name}.` })
  }
  if (edits.length > 0) return { ok: true, edits, keeps: 'names' }
  return refuse(nameless ? 'The columns come from a subquery without an alias. Give it one.' : 'Every column has its table in front already.')
}

function writtenName({ node, table, cte }: Relation): string | null {
  if (!isNamedTable(node)) return null
  if (node.alias) return node.alias.name
  if (node.kind === 'table-name') return node.name.name
  return table?.name ?? cte?.name.name ?? null
}
