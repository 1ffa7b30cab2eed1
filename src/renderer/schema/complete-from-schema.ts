import type { ParamDeclaration } from '#shared/params/params.ts'
import type { Catalogue, CatalogueTable } from '#sql/catalogue.ts'
import { lex, type Token } from '#sql/lexer.ts'
import { formatType } from '#sql/sql-type.ts'
import type { Completion } from '#renderer/widgets/editor/language-service.ts'

const clauseWords = ['SELECT', 'DISTINCT', 'FROM', 'WHERE', 'GROUP BY', 'HAVING', 'JOIN', 'INNER JOIN', 'LEFT JOIN', 'FULL OUTER JOIN', 'CROSS JOIN', 'ON', 'USING',
  'WITH', 'AS', 'UNION ALL', 'AND', 'OR', 'NOT', 'IN', 'IS NULL', 'IS NOT NULL', 'BETWEEN', 'LIKE', 'SIMILAR TO', 'CASE', 'WHEN', 'THEN', 'ELSE', 'END', 'OVER', 'PARTITION BY', 'ORDER BY', 'EXISTS']
/** Words after which a name of something to read from is expected. */
const tableStarters: ReadonlySet<string> = new Set(['FROM', 'JOIN'])
/** Words that end the list of tables after FROM. */
const tableEnders: ReadonlySet<string> = new Set(['WHERE', 'GROUP', 'HAVING', 'ON', 'USING', 'SELECT', 'UNION', 'ORDER', 'WINDOW'])
const notAliases: ReadonlySet<string> = new Set(['WHERE', 'GROUP', 'HAVING', 'ON', 'USING', 'JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'UNION', 'ORDER', 'WINDOW', 'AS', 'OUTER'])

interface Source {
  /** The name it is called by in the text, lower case. */
  readonly alias: string
  readonly table: CatalogueTable | undefined
}

/**
 * What may stand at a place of a text, from the schema and the words around it: tables and CTEs after FROM and JOIN, one
 * table's columns after `alias.`, else columns of the tables in use, functions, parameters and words of the language.
 */
export function completeFromSchema(catalogue: Catalogue, text: string, offset: number, params: readonly ParamDeclaration[]): readonly Completion[] {
  const { tokens, comments } = lex(text)
  if (comments.some(comment => comment.start < offset && offset <= comment.end && text.slice(comment.start, offset) !== '')) return []
  // The word that is being typed does not count as what stands before it.
  const before = tokens.filter(token => token.kind !== 'end' && (token.end < offset || (token.end === offset && token.kind !== 'word')))
  if (tokens.some(token => token.kind === 'string' && token.start < offset && (offset < token.end || token.unclosed))) return []
  const last = before.at(-1)
  const sources = sourcesIn(catalogue, tokens)
  const ctes = ctesIn(tokens)
  if (last?.value === '.') return columnsAfterDot(sources, catalogue, before.at(-2))
  if (expectsTable(before)) return [...ctes.map(cteCompletion), ...catalogue.tables.filter(table => table.kind !== 'audience').map(tableCompletion)]
  return [
    ...columnsInUse(sources), ...ctes.map(cteCompletion), ...params.map(parameterCompletion),
    ...catalogue.functions.all.filter(each => each.status === 'official').map(functionCompletion), ...clauseWords.map(keywordCompletion),
  ]
}

function expectsTable(before: readonly Token[]): boolean {
  const last = before.at(-1)
  if (last === undefined) return false
  if (last.kind === 'word' && tableStarters.has(last.value)) return true
  if (last.value !== ',') return false
  // A comma in a FROM list: the nearest clause word on the same level is FROM.
  let depth = 0
  for (let at = before.length - 2; at >= 0; at--) {
    const token = before[at]
    if (token?.value === ')') depth += 1
    else if (token?.value === '(') depth -= 1
    if (depth < 0) return false
    if (depth === 0 && token?.kind === 'word') {
      if (token.value === 'FROM') return true
      if (tableEnders.has(token.value)) return false
    }
  }
  return false
}

function sourcesIn(catalogue: Catalogue, tokens: readonly Token[]): readonly Source[] {
  const sources: Source[] = []
  for (const [at, token] of tokens.entries()) {
    const previous = tokens[at - 1]
    if ((token.kind !== 'word' && token.kind !== 'quoted') || previous === undefined || !(tableStarters.has(previous.value) || previous.value === ',')) continue
    const table = catalogue.table(token.value)
    const named = tableStarters.has(previous.value)
    if (!table && !named) continue
    const next = tokens[at + 1]
    const alias = next?.value === 'AS' ? tokens[at + 2] : next
    const hasAlias = alias !== undefined && (alias.kind === 'word' || alias.kind === 'quoted') && !notAliases.has(alias.value)
    sources.push({ alias: (hasAlias ? alias.value : token.value).toLowerCase(), table })
  }
  return sources
}

function ctesIn(tokens: readonly Token[]): readonly string[] {
  const names: string[] = []
  for (const [at, token] of tokens.entries()) {
    const previous = tokens[at - 1]?.value
    if (token.kind === 'word' && (previous === 'WITH' || previous === ',') && tokens[at + 1]?.value === 'AS' && tokens[at + 2]?.value === '(') names.push(token.value.toLowerCase())
  }
  return [...new Set(names)]
}

function columnsAfterDot(sources: readonly Source[], catalogue: Catalogue, name: Token | undefined): readonly Completion[] {
  if (name === undefined) return []
  const alias = name.value.toLowerCase()
  const table = sources.find(source => source.alias === alias)?.table ?? catalogue.table(alias)
  return table ? columnCompletions(table, '1') : []
}

function columnsInUse(sources: readonly Source[]): readonly Completion[] {
  const tables = new Set(sources.map(source => source.table).filter(table => table !== undefined))
  const seen = new Set<string>()
  return [...tables].flatMap(table => columnCompletions(table, '1')).filter(column => !seen.has(column.label) && seen.add(column.label))
}

function columnCompletions(table: CatalogueTable, rank: string): readonly Completion[] {
  return table.columns.map(column => ({
    label: column.name, kind: 'column', insertText: column.name,
    detail: `${formatType(column.type)} · ${column.privacyClass.toLowerCase().replace('_', ' ')} · ${table.name}`,
    documentation: [column.description, column.unit === 'microcents' ? 'In microcents: divide by 100,000,000.' : column.unit === 'millicents' ? 'In millicents: divide by 100,000.' : ''].filter(part => part !== '').join('\n\n'),
    sortKey: `${rank}${column.name}`,
  }))
}

function tableCompletion(table: CatalogueTable): Completion {
  return { label: table.name, kind: 'table', insertText: table.name, detail: table.category, documentation: table.description, sortKey: `2${table.deprecated ? 'z' : ''}${table.name}` }
}

function cteCompletion(name: string): Completion {
  return { label: name, kind: 'cte', insertText: name, detail: 'WITH in this query', documentation: '', sortKey: `1${name}` }
}

function parameterCompletion(param: ParamDeclaration): Completion {
  const text = `CUSTOM_PARAMETER('${param.name}')`
  return { label: text, kind: 'parameter', insertText: text, detail: param.array ? `array of ${param.type}` : param.type, documentation: param.description, sortKey: `2${param.name}` }
}

function functionCompletion(each: Catalogue['functions']['all'][number]): Completion {
  return { label: each.name, kind: 'function', insertText: each.name, detail: each.returns ?? '', documentation: [each.signatures.join('\n'), each.description].join('\n\n'), sortKey: `3${each.name}` }
}

function keywordCompletion(word: string): Completion {
  return { label: word, kind: 'keyword', insertText: word, detail: '', documentation: '', sortKey: `4${word}` }
}
