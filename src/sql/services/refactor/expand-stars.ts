import type { Select, Star } from '../../ast.ts'
import { walk } from '../../walk.ts'
import type { TextEdit } from '../navigation.ts'
import { isPlainName, pathTo, refuse } from './proposal.ts'
import type { Proposal, RefactorPlace } from './proposal.ts'

/**
 * Writes the columns of WITH steps and subqueries in place of `*`: of the star at the cursor, of those in the selection,
 * else of the SELECT around the cursor.
 */
export function expandStars(place: RefactorPlace): Proposal {
  const { analysis, at } = place
  const found = starsAt(place)
  if (found.length === 0) return refuse('There is no * here that stands for columns.')
  const edits: TextEdit[] = []
  for (const { star, select } of found) {
    const info = analysis.selects.get(select)
    const columns = info?.outputs.filter(output => output.star?.node === star) ?? []
    const qualified = star.qualifier !== null || (info?.relations.length ?? 0) > 1
    const names: string[] = []
    for (const { name, star: from } of columns) {
      const relation = from?.relation
      if (relation?.kind === 'source') return refuse(`* stands for all ${relation.columns.length} columns of ${relation.table?.name ?? 'a table of AMC'}. Write the ones that are needed.`)
      if (!relation || relation.open) return refuse('What * stands for here is not known.')
      if (!isPlainName(name, place.options)) return refuse(`A column behind * has no name that can be written ("${name}"). Give it one with AS.`)
      if (qualified && relation.name === null) return refuse('A subquery here has no alias, so its columns cannot be told from others. Give it one.')
      names.push(qualified ? `${star.qualifier?.name ?? relation.name}.${name}` : name)
    }
    if (names.length === 0) return refuse('What * stands for here is not known.')
    edits.push({ start: star.start, end: star.end, text: listed(names, indentAt(analysis.text, star.start)) })
  }
  return edits.some(edit => edit.start <= at.end) || at.start === at.end ? { ok: true, edits, keeps: 'names' } : refuse('There is no * here that stands for columns.')
}

function starsAt({ statement, at }: RefactorPlace): readonly { readonly star: Star; readonly select: Select }[] {
  const all: { readonly star: Star; readonly select: Select }[] = []
  walk(statement, node => {
    if (node.kind !== 'select') return
    for (const { expression } of node.items) if (expression.kind === 'star') all.push({ star: expression, select: node })
  })
  const touched = all.filter(({ star }) => star.start <= at.end && at.start <= star.end)
  if (touched.length > 0) return touched
  const around = pathTo(statement, at).findLast(node => node.kind === 'select')
  return all.filter(({ select }) => select === around)
}

// A long list goes one to a line, under the star.
function listed(names: readonly string[], indent: string): string {
  const line = names.join(', ')
  return line.length <= 60 ? line : names.join(`,\n${indent}`)
}

function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  return ' '.repeat(offset - lineStart)
}
