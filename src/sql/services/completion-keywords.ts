/** Keywords that can come next, by what stands before the cursor. */
import type { Token } from '../lexer.ts'
import { keywordItem, snippetItem } from './completion-items.ts'
import type { Candidate } from './completion-items.ts'
import type { CompletionPlace, Frame } from './completion-place.ts'

const words = (text: string, top: number): Candidate[] => text.split('|').map((label, index) => keywordItem(label, top - index))

const joinSides = new Set(['INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'OUTER', 'NATURAL'])

/** Keywords that a single word before the cursor asks for; null when the clause decides. */
export function forcedKeywords(place: CompletionPlace): Candidate[] | null {
  const last = place.before.at(-1)
  const previous = place.before.at(-2)
  if (last?.kind !== 'word') return null
  const { frame } = place
  switch (last.value) {
    case 'IS': return words('NULL|NOT NULL|NOT|TRUE|FALSE', 95)
    case 'NOT': {
      if (previous?.value === 'IS') return words('NULL|TRUE|FALSE', 95)
      return previous && endsValue(previous) ? words('IN|LIKE|BETWEEN|SIMILAR TO', 95) : null
    }
    case 'SIMILAR': return words('TO', 95)
    case 'GROUP': case 'ORDER': case 'PARTITION': return words('BY', 95)
    case 'UNION': return words('ALL|SELECT|DISTINCT', 95)
    case 'OVER': case 'IN': return []
    case 'ALL': return frame.clause === 'union' ? words('SELECT', 95) : null
    case 'DISTINCT': return frame.clause === 'union' ? words('SELECT', 95) : null
    default: return joinSides.has(last.value) && frame.clause === 'join' ? words(last.value === 'OUTER' || last.value === 'INNER' || last.value === 'CROSS' ? 'JOIN' : 'JOIN|OUTER JOIN', 95) : null
  }
}

const beforeValue = new Set(['WHERE', 'AND', 'OR', 'ON', 'HAVING', 'WHEN', 'THEN', 'ELSE', 'SELECT', 'CASE', 'NOT', 'BY'])

function endsValue(token: Token): boolean {
  if (token.kind === 'operator') return token.value === ')' || token.value === ']'
  return token.kind !== 'word' || !beforeValue.has(token.value)
}

const stepsOfCase: ReadonlyMap<Frame['cases'][number], string> = new Map([
  ['case', 'WHEN'], ['when', 'THEN|AND|OR'], ['then', 'ELSE|WHEN|END'], ['else', 'END'],
])

const unfinishedCondition = 'IS NOT NULL|IN|NOT IN|LIKE|SIMILAR TO|BETWEEN|IS NULL|NOT LIKE|IS|NOT'

/** Keywords after something complete: a value, a table, a step. */
export function followingKeywords(place: CompletionPlace): Candidate[] {
  const { frame } = place
  const part = frame.cases.at(-1)
  if (part) {
    if (part === 'when' && !hasComparison(place)) return [...words(unfinishedCondition, 90), ...words('THEN|AND|OR', 75)]
    return [...words(stepsOfCase.get(part) ?? '', 90), ...(part === 'when' ? [] : words(unfinishedCondition, 40))]
  }
  switch (frame.kind) {
    case 'cast': return words('AS', 95)
    case 'extract': return words('FROM', 95)
    case 'over': return frame.clause === 'order-by' ? words('DESC|ASC|PARTITION BY', 90) : words('ORDER BY', 90)
    case 'names': case 'row': case 'array': case 'table-call': return []
    case 'call': case 'in': case 'expression': return isAggregateDone(place) ? [...words('OVER', 65), ...words('IS NOT NULL|IS NULL|IN|AND|OR', 60)] : hasComparison(place) ? [...words('AND|OR', 90), ...words(unfinishedCondition, 40)] : [...words('IS NOT NULL|IS NULL|IN|AND|OR', 60), ...words('LIKE|BETWEEN|FROM', 40)]
    case 'query': return queryKeywords(place, frame)
  }
}

function queryKeywords(place: CompletionPlace, frame: Frame): Candidate[] {
  switch (frame.clause) {
    case 'start': {
      if (place.frames.length === 1) return words('SELECT|WITH', 95)
      // A list of column names before AS is mostly that of VALUES.
      const listed = place.before.at(-3)
      return words(listed?.value === ')' ? 'VALUES|SELECT|WITH' : 'SELECT|WITH|VALUES', 95)
    }
    case 'cte-name': return words('AS', 95)
    case 'cte-end': return words('SELECT', 95)
    case 'with': case 'cte-as': case 'values': case 'limit': case 'body': return []
    case 'select': return selectKeywords(place, frame)
    case 'from': case 'join': return []
    case 'table-done': return tableKeywords(frame)
    case 'on': case 'using': return conditionKeywords(place, 'AND|WHERE|LEFT JOIN|GROUP BY|INNER JOIN|OR|FULL OUTER JOIN|UNION ALL|JOIN')
    case 'where': return conditionKeywords(place, 'AND|GROUP BY|OR|UNION ALL|HAVING|UNION')
    case 'having': return conditionKeywords(place, 'AND|OR|UNION ALL|UNION')
    case 'group-by': return words('HAVING|UNION ALL|UNION', 90)
    case 'order-by': return words('DESC|ASC', 90)
    case 'union': return words('ALL|SELECT', 90)
    case 'window': return words('AS', 90)
    default: return []
  }
}

function selectKeywords(place: CompletionPlace, frame: Frame): Candidate[] {
  const rest = [...words('IS NULL|IS NOT NULL|IN|LIKE|BETWEEN|AND|OR', 30), ...words('UNION ALL|UNION', 35)]
  if (frame.alias === 'done') return [...words('FROM|UNION ALL', 90), ...rest]
  const last = place.before.at(-1)
  const closed = last?.kind === 'operator' && last.value === ')'
  const name = closed ? callBefore(place.before) : ''
  if (name === 'ROW_NUMBER' || name === 'RANK' || name === 'DENSE_RANK') return [...words('OVER', 95), ...rest]
  return [...(frame.plain ? words('FROM|AS', 90) : words('AS|FROM|OVER', 90)), ...rest]
}

const summed = new Set(['SUM', 'COUNT', 'AVG', 'MIN', 'MAX'])

/** A sum has just been written; `OVER (` makes it one over several rows. */
function isAggregateDone({ before }: CompletionPlace): boolean {
  const last = before.at(-1)
  return last?.kind === 'operator' && last.value === ')' && summed.has(callBefore(before))
}

function callBefore(tokens: readonly Token[]): string {
  let depth = 0
  for (let index = tokens.length - 1; index >= 0; index--) {
    const token = tokens[index]
    if (token?.kind !== 'operator') continue
    if (token.value === ')') depth++
    if (token.value === '(' && --depth === 0) return tokens[index - 1]?.kind === 'word' ? tokens[index - 1]?.value ?? '' : ''
  }
  return ''
}

function tableKeywords(frame: Frame): Candidate[] {
  const alias = frame.alias === 'none' ? words('AS', frame.conditionDue ? 88 : 86) : []
  if (frame.conditionDue) return [...words('ON|USING', 92), ...alias]
  return [...words('WHERE|GROUP BY|LEFT JOIN|INNER JOIN|UNION ALL', 90), ...alias, ...words('JOIN|FULL OUTER JOIN|CROSS JOIN|HAVING|UNION', 60)]
}

function conditionKeywords(place: CompletionPlace, complete: string): Candidate[] {
  return hasComparison(place) ? [...words(complete, 90), ...words(unfinishedCondition, 40)] : [...words(unfinishedCondition, 90), ...words(complete, 60)]
}

const conditionStarts = new Set(['WHERE', 'ON', 'HAVING', 'WHEN', 'AND', 'OR', 'THEN', 'ELSE'])
const comparisonWords = new Set(['IS', 'IN', 'LIKE', 'BETWEEN', 'SIMILAR', 'EXISTS'])
const comparisons = new Set(['=', '<>', '!=', '<', '<=', '>', '>='])

/** True when the condition being written already compares something, so that it may be complete. */
export function hasComparison(place: CompletionPlace): boolean {
  let depth = 0
  for (let index = place.before.length - 1; index >= 0; index--) {
    const token = place.before[index]
    if (!token) return false
    if (token.kind === 'operator') {
      if (token.value === ')') depth++
      else if (token.value === '(' && --depth < 0) return false
      else if (depth === 0 && comparisons.has(token.value)) return true
    } else if (depth === 0 && token.kind === 'word') {
      // The AND of BETWEEN a AND b is found as a start; what stands before it is a comparison.
      if (comparisonWords.has(token.value)) return true
      if (token.value === 'AND' && place.before.slice(0, index).findLast(other => other.kind === 'word' && (conditionStarts.has(other.value) || other.value === 'BETWEEN'))?.value === 'BETWEEN') return true
      if (conditionStarts.has(token.value)) return booleanCall(place.before, index)
    }
  }
  return false
}

// `WHERE ARRAY_CONTAINS(a, b)` and `WHERE (a = b OR c = d)` are complete without an operator outside of brackets.
function booleanCall(tokens: readonly Token[], start: number): boolean {
  const name = tokens[start + 1]
  if (name?.kind === 'operator' && name.value === '(' && tokens.at(-1)?.value === ')') {
    return tokens.slice(start + 2).some(token => (token.kind === 'operator' ? comparisons.has(token.value) : token.kind === 'word' && (comparisonWords.has(token.value) || token.value === 'ARRAY_CONTAINS')))
  }
  return name?.kind === 'word' && (name.value === 'ARRAY_CONTAINS' || name.value === 'CONTAINED_IN') && tokens.at(-1)?.value === ')'
}

function startsBracket(place: CompletionPlace): boolean {
  const last = place.before.at(-1)
  return last?.kind === 'operator' && last.value === '('
}

/** Keywords that may start the value that is due. */
export function leadingKeywords(place: CompletionPlace): Candidate[] {
  const { frame } = place
  const last = place.before.at(-1)
  const first = last?.kind === 'word' ? last.value : ''
  const items: Candidate[] = [snippetItem('CASE', 'CASE WHEN $1 THEN $2 ELSE $3 END', 'CASE WHEN … THEN … ELSE … END', frame.kind === 'call' && frame.name === 'COUNT' && first === 'DISTINCT' ? 80 : 52, 'keyword'), keywordItem('NULL', 20), keywordItem('TRUE', 15), keywordItem('FALSE', 15), keywordItem('NOT', 20)]
  if (frame.cases.at(-1) === 'case') items.push(keywordItem('WHEN', 95))
  if (frame.cases.at(-1) === 'else' || frame.cases.at(-1) === 'then') items.push(keywordItem('NULL', 55))
  if (first === 'SELECT') items.push(keywordItem('DISTINCT', 54))
  if (frame.kind === 'call' && frame.name === 'COUNT' && frame.argument === 0 && first !== 'DISTINCT') items.push(keywordItem('DISTINCT', 90))
  if (frame.kind === 'call' && frame.name === 'COLLECT' && first !== 'DISTINCT') items.push(keywordItem('DISTINCT', 90))
  if (frame.kind === 'call' && frame.name.startsWith('ARRAY_')) items.push(snippetItem('ARRAY', "ARRAY['$1']", 'a list of values', 58, 'keyword'))
  if (frame.kind === 'call' && frame.name === 'TRIM') items.push(...words('BOTH|LEADING|TRAILING', 50))
  if (frame.kind === 'over' && frame.clause === 'body') items.push(...words('PARTITION BY|ORDER BY', 95))
  if (frame.kind === 'in' || frame.kind === 'expression') items.push(keywordItem('SELECT', frame.kind === 'in' && frame.argument === 0 ? 90 : startsBracket(place) ? 56 : 20))
  if (/^(?:where|on|having)$/.test(frame.clause) || frame.cases.at(-1) === 'when') items.push(keywordItem('NOT', 45), keywordItem('EXISTS', 30))
  return items
}
