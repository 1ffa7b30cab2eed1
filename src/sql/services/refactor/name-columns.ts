import { foldName, stripBrackets } from '../../ast.ts'
import type { Query } from '../../ast.ts'
import { proposeName } from '../../rules/propose-name.ts'
import { rowSelects } from '../../rules/rule.ts'
import { walk } from '../../walk.ts'
import type { TextEdit } from '../navigation.ts'
import { refuse } from './proposal.ts'
import type { Proposal, RefactorPlace } from './proposal.ts'

/** Gives each computed column of the result, of WITH steps and of subqueries in FROM a name, unless a column list names it. */
export function nameColumns(place: RefactorPlace): Proposal {
  const edits: TextEdit[] = [...editsOf(place, place.statement)]
  walk(place.statement, node => {
    if (node.kind === 'cte' && node.columns.length === 0) edits.push(...editsOf(place, node.query))
    if (node.kind === 'derived-table' && node.columnAliases.length === 0) edits.push(...editsOf(place, node.query))
  })
  return edits.length === 0 ? refuse('Every column has a name already.') : { ok: true, edits, keeps: 'types' }
}

function editsOf({ analysis, options }: RefactorPlace, query: Query): readonly TextEdit[] {
  const select = rowSelects(query)[0]
  const info = select && analysis.selects.get(select)
  if (!info) return []
  // A name that a column has would win over it in GROUP BY.
  const taken = new Set([
    ...info.outputs.filter(output => output.named).map(output => foldName(output.name)),
    ...info.relations.flatMap(relation => relation.columns.map(column => foldName(column.name))),
  ])
  const edits: TextEdit[] = []
  for (const item of info.select.items) {
    const plain = stripBrackets(item.expression)
    if (item.alias || plain.kind === 'column' || plain.kind === 'star' || plain.kind === 'missing') continue
    const wanted = proposeName(plain, options.catalogue.reservedWords)
    let name = wanted
    for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`
    taken.add(name)
    edits.push({ start: item.end, end: item.end, text: ` AS ${name}` })
  }
  return edits
}
