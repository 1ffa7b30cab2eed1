/** Writes random AMC SQL queries: WITH steps, joins, UNION, VALUES, aggregates, windows, parameters, every style of layout. */
import { lex } from '../lexer.ts'
import type { DeclaredParameter } from '../sql.ts'
import { writeExpression } from './generated-expression.ts'
import type { KnownColumn, ValueType } from './generated-expression.ts'
import type { Tape } from './tape.ts'

interface Column {
  readonly name: string
  readonly type: ValueType
  readonly isPrivate: boolean
}

interface Table {
  readonly name: string
  readonly columns: readonly Column[]
}

const column = (name: string, type: ValueType, isPrivate = false): Column => ({ name, type, isPrivate })
const user = column('user_id', 'text', true)

/** The data sources that generated queries read, with the columns they use. */
export const generatedSources: readonly [Table, ...Table[]] = [
  { name: 'dsp_impressions', columns: [
    column('campaign', 'text'), column('impressions', 'long'), user, column('device_type', 'text'), column('total_cost', 'double'), column('impression_date', 'date'), column('impression_dt_utc', 'time'),
    column('is_amazon_owned', 'bool'), column('user_behavior_segment_ids', 'longs'), column('postal_code', 'text', true), column('request_tag', 'text', true), column('impression_hour', 'long'),
  ] },
  { name: 'dsp_clicks', columns: [column('campaign', 'text'), column('clicks', 'long'), user, column('device_type', 'text'), column('click_dt_utc', 'time'), column('request_tag', 'text', true)] },
  { name: 'sponsored_ads_traffic', columns: [
    column('campaign', 'text'), column('clicks', 'long'), user, column('ad_product_type', 'text'), column('spend', 'long'), column('event_date', 'date'), column('event_dt_utc', 'time'), column('customer_search_term', 'text'),
  ] },
  { name: 'conversions', columns: [column('event_subtype', 'text'), column('conversions', 'long'), user, column('event_dt_utc', 'time'), column('total_product_sales', 'double'), column('conversion_id', 'text', true)] },
]

/** Parameters that generated queries may use. */
export const generatedParameters: readonly DeclaredParameter[] = [
  { name: 'p_text', dataType: 'STRING' }, { name: 'p_number', dataType: 'LONG' }, { name: 'p_day', dataType: 'DATE' }, { name: 'p_list', dataType: { type: 'ARRAY', elementDataType: 'STRING' } },
]

interface Step extends Table {
  readonly sql: string
}

const outputTypes = ['text', 'long', 'date', 'double', 'bool', 'time', 'text', 'longs'] as const

class Writer {
  readonly #tape: Tape
  #names = 0
  #isClicksHidden = false

  constructor(tape: Tape) {
    this.#tape = tape
  }

  query(): string {
    const steps: Step[] = []
    const count = this.#tape.number(4)
    // A step may carry the name of a data source and hides it then.
    for (let index = 0; index < count; index += 1) {
      const isHiding = index === 1 && this.#tape.chance(10)
      steps.push(this.#step(steps, isHiding ? 'dsp_clicks' : `s${index}`))
      if (isHiding) this.#isClicksHidden = true
    }
    const body = this.#branches(steps, true)
    return steps.length > 0 ? `WITH ${steps.map(step => step.sql).join(' , ')} ${body.sql}` : body.sql
  }

  #step(steps: readonly Step[], name: string): Step {
    if (this.#tape.chance(15)) return this.#valuesStep(name)
    const body = this.#tape.chance(20) ? this.#branches(steps, false) : this.#select(steps, this.#tape.chance(60), null)
    const renamed = this.#tape.chance(15) ? body.columns.map((old, index) => ({ ...old, name: `r${index}` })) : null
    const list = renamed ? ` ( ${renamed.map(each => each.name).join(' , ')} )` : ''
    return { name, columns: renamed ?? body.columns, sql: `${name}${list} AS ( ${body.sql} )` }
  }

  #valuesStep(name: string): Step {
    const types = this.#tape.some(['text', 'long', 'text'] as const, this.#tape.number(2) + 1)
    const columns = types.map((type, index) => column(`v${index}`, type))
    const rows = Array.from({ length: this.#tape.number(3) + 1 }, (_, row) => `( ${types.map(type => (type === 'text' ? `'${['a', 'TV', 'alpha'][row]}'` : `${row}`)).join(' , ')} )`)
    return { name, columns, sql: `${name} ( ${columns.map(each => each.name).join(' , ')} ) AS ( VALUES ${rows.join(' , ')} )` }
  }

  #branches(steps: readonly Step[], isFinal: boolean): { readonly sql: string; readonly columns: readonly Column[] } {
    const first = this.#select(steps, isFinal ? true : this.#tape.chance(70), null)
    const more = this.#tape.chance(20) ? this.#tape.number(2) + 1 : 0
    let sql = first.sql
    for (let index = 0; index < more; index += 1) {
      const branch = this.#select(steps, true, first.columns.map(each => each.type))
      sql += ` ${this.#tape.pick(['UNION ALL', 'UNION', 'UNION DISTINCT'])} ${this.#tape.chance(20) ? `( ${branch.sql} )` : branch.sql}`
    }
    return { sql, columns: first.columns.map(each => (more > 0 && each.isPrivate ? { ...each, isPrivate: true } : each)) }
  }

  /** A SELECT; with `types` its columns have these types. */
  #select(steps: readonly Step[], isAggregated: boolean, types: readonly ValueType[] | null): { readonly sql: string; readonly columns: readonly Column[] } {
    const tape = this.#tape
    const from = this.#from(steps)
    const where = tape.chance(45) ? ` WHERE ${this.#condition(from.columns, steps)}` : ''
    if (types === null && !isAggregated && steps.length > 0 && tape.chance(8)) return this.#star(steps)
    const wanted = types ?? Array.from({ length: tape.number(4) + 1 }, () => tape.pick(outputTypes))
    const items = wanted.map((type, index) => this.#item(from.columns, type, isAggregated && (index > 0 || tape.chance(15))))
    const passed = !isAggregated && types === null ? from.columns.find(each => each.isPrivate && tape.chance(70)) : undefined
    if (passed) items.push({ sql: passed.sql, type: 'text', isAggregate: false, isPrivate: true, name: 'user_id' })
    const named = items.map((item, index) => ({ ...item, name: item.name ?? `c${index}` }))
    const list = named.map(item => `${item.sql} ${tape.chance(80) ? 'AS ' : ''}${item.name}`).join(' , ')
    const keys = named.map((item, index) => ({ ...item, ordinal: index + 1 })).filter(item => !item.isAggregate)
    const byName = tape.chance(40)
    const entries = keys.map(key => (byName ? key.name : tape.chance(20) && !/^\W*\d+\W*$/.test(key.sql) ? key.sql : String(key.ordinal))).join(' , ')
    const groupBy = isAggregated && keys.length > 0 ? ` GROUP BY ${tape.chance(4) ? `ROLLUP ( ${entries} )` : entries}` : ''
    const having = isAggregated && tape.chance(20) ? ` HAVING ${this.#aggregate(from.columns, 'long')} ${tape.pick(['>', '>=', '<>'])} ${tape.number(3)}` : ''
    const distinct = !isAggregated && tape.chance(30) ? 'DISTINCT ' : ''
    return { sql: `SELECT ${distinct}${list} FROM ${from.sql}${where}${groupBy}${having}`, columns: named.map(({ name, type, isPrivate }) => ({ name, type, isPrivate })) }
  }

  /** A condition, now and then with a query inside. */
  #condition(columns: readonly KnownColumn[], steps: readonly Step[]): string {
    const plain = this.#expression(columns, 'bool', 2)
    if (!this.#tape.chance(25)) return plain
    const type = this.#tape.pick(['text', 'long', 'date'] as const)
    const inner = this.#select(steps.slice(0, 1), true, [type])
    const value = this.#expression(columns, type, 1)
    const first = inner.columns[0]?.name ?? 'c0'
    return this.#tape.pick([
      () => `${value} ${this.#tape.chance(30) ? 'NOT ' : ''}IN ( ${inner.sql} )`, () => `EXISTS ( ${inner.sql} ) AND ${plain}`, () => `${value} >= ( SELECT MAX ( ${first} ) AS m FROM ( ${inner.sql} ) )`,
    ])()
  }

  #star(steps: readonly Step[]): { readonly sql: string; readonly columns: readonly Column[] } {
    const step = steps[this.#tape.number(steps.length)]
    const columns = step?.columns ?? []
    return { sql: `SELECT ${this.#tape.chance(50) ? `${step?.name}.*` : '*'} FROM ${step?.name}`, columns }
  }

  #item(columns: readonly KnownColumn[], type: ValueType, isAggregate: boolean): { readonly sql: string; readonly type: ValueType; readonly isAggregate: boolean; readonly isPrivate: boolean; readonly name?: string } {
    if (!isAggregate) return { sql: this.#expression(columns, type, 2), type, isAggregate, isPrivate: false }
    const sql = this.#tape.chance(12) ? this.#window(columns, type) : this.#aggregate(columns, type)
    return { sql, type, isAggregate: true, isPrivate: false }
  }

  #aggregate(columns: readonly KnownColumn[], type: ValueType): string {
    const tape = this.#tape
    const write = (of: ValueType, depth = 1): string => this.#expression(columns, of, depth)
    const users = columns.filter(each => each.isPrivate)
    const counted = users.length > 0 ? users[tape.number(users.length)]?.sql ?? '1' : '1'
    switch (type) {
      case 'long': return tape.pick<() => string>([
        () => 'COUNT(1)', () => `SUM(${write('long')})`, () => `COUNT(DISTINCT ${counted})`, () => `COUNT(DISTINCT(${counted}))`, () => 'COUNT(*)', () => `COUNT(${write('text')})`,
        () => `SUM(CASE WHEN ${write('bool')} THEN ${write('long')} ELSE 0 END)`, () => `SUM(IF(${write('bool')}, 1, 0))`, () => `COUNT(DISTINCT IF(${write('bool')}, ${counted}, NULL))`, () => `MAX(${write('long')})`,
        () => `COALESCE(SUM(${write('long')}), 0)`, () => `CARDINALITY(COLLECT(DISTINCT ${write('text')}))`,
      ])()
      case 'double': return tape.pick<() => string>([
        () => `AVG(${write('long')})`, () => `SUM(${write('double')})`, () => `SUM(${write('long')}) / NULLIF(COUNT(1), 0)`, () => `MEDIAN(${write('long')})`, () => `PERCENTILE(${write('long')}, 0.9)`,
        () => `APPROX_PERCENTILE(${write('long')}, 0.5)`, () => `${tape.pick(['STDDEV', 'STDDEV_POP', 'VARIANCE', 'VAR_SAMP', 'VAR_POP', 'STDDEV_SAMP'])}(${write('long')})`, () => `ROUND(1.0 * COUNT(DISTINCT ${counted}) / COUNT(1), 3)`,
      ])()
      case 'text': return tape.pick([() => `MIN(${write('text')})`, () => `MAX(${write('text')})`, () => `ARRAY_TO_STRING(ARRAY_SORT(COLLECT(DISTINCT ${write('text')})), ' > ')`, () => `CASE WHEN COUNT(1) > 1 THEN 'many' ELSE MAX(${write('text')}) END`])()
      case 'bool': return tape.pick([() => 'COUNT(1) > 1', () => `SUM(${write('long')}) >= 0`])()
      case 'longs': return `ARRAY_SORT(COLLECT(DISTINCT ${write('long')}))`
      case 'texts': return `COLLECT(${write('text')})`
      default: return `${tape.pick(['MIN', 'MAX'])}(${write(type)})`
    }
  }

  #window(columns: readonly KnownColumn[], type: ValueType): string {
    const inner = this.#aggregate(columns, type === 'long' ? 'long' : type)
    if (type !== 'long') return inner
    const order = this.#aggregate(columns, 'long')
    return this.#tape.pick([() => `ROW_NUMBER() OVER ( ORDER BY ${order} DESC )`, () => `RANK() OVER ( ORDER BY ${order} )`, () => `DENSE_RANK() OVER ( ORDER BY ${order} DESC )`, () => `SUM(${inner}) OVER ( )`, () => `AVG(${inner}) OVER ( PARTITION BY COUNT(1) )`, () => `ROW_NUMBER() OVER ( ORDER BY ${order} PARTITION BY COUNT(1) )`, () => `LAG(${inner}) OVER ( ORDER BY ${order} )`, () => `SUM(${inner}) OVER ( ORDER BY ${order} ROWS BETWEEN 1 PRECEDING AND CURRENT ROW )`, () => `SUM(${inner}) OVER ( ORDER BY ${order} )`])()
  }

  #expression(columns: readonly KnownColumn[], type: ValueType, depth: number): string {
    return writeExpression(this.#tape, columns, type, depth)
  }

  #from(steps: readonly Step[]): { readonly sql: string; readonly columns: readonly KnownColumn[] } {
    const tape = this.#tape
    const first = this.#table(steps)
    if (!tape.chance(30)) {
      const isQualified = tape.chance(30)
      const alias = isQualified ? this.#alias() : ''
      return { sql: `${first.sql}${alias ? ` ${tape.chance(50) ? 'AS ' : ''}${alias}` : ''}`, columns: first.columns.map(each => ({ ...each, sql: alias ? `${alias}.${each.name}` : each.name })) }
    }
    const second = this.#table(steps)
    const [a, b] = [this.#alias(), this.#alias()]
    const pairs = first.columns.flatMap(left => second.columns.filter(right => right.type === left.type && right.isPrivate === left.isPrivate).map(right => [left, right] as const))
    const known = [...first.columns.map(each => ({ ...each, sql: `${a}.${each.name}` })), ...second.columns.map(each => ({ ...each, sql: `${b}.${each.name}` }))]
    const same = pairs.filter(([left, right]) => left.name === right.name)
    const [left, right] = (same.length > 0 ? same[tape.number(same.length)] : pairs[0]) ?? []
    if (!left || !right) return { sql: `${first.sql} ${a} CROSS JOIN ${second.sql} ${b}`, columns: known }
    if (left.name === right.name && tape.chance(12)) {
      const others = known.filter(each => each.name !== left.name)
      return { sql: `${first.sql} ${a} INNER JOIN ${second.sql} ${b} USING ( ${left.name} )`, columns: others }
    }
    if (tape.chance(8)) return { sql: `${first.sql} ${a} , ${second.sql} ${b}`, columns: known }
    const join = tape.pick(['INNER JOIN', 'LEFT JOIN', 'JOIN', 'FULL OUTER JOIN', 'LEFT OUTER JOIN'])
    const extra = tape.chance(20) && !join.startsWith('FULL') ? ` AND ${this.#expression(known, 'bool', 1)}` : ''
    return { sql: `${first.sql} ${a} ${join} ${second.sql} AS ${b} ON ${a}.${left.name} = ${b}.${right.name}${extra}`, columns: known }
  }

  #table(steps: readonly Step[]): { readonly sql: string; readonly columns: readonly Column[] } {
    const tape = this.#tape
    if (steps.length > 0 && tape.chance(70)) {
      const step = steps[tape.number(steps.length)]
      if (step) return { sql: step.name, columns: step.columns }
    }
    if (tape.chance(10)) {
      const inner = this.#select([], tape.chance(60), null)
      return { sql: `( ${inner.sql} )`, columns: inner.columns }
    }
    const picked = tape.pick(generatedSources)
    const source = picked.name === 'dsp_clicks' && this.#isClicksHidden ? generatedSources[0] : picked
    if (!tape.chance(15)) return { sql: source.name, columns: source.columns }
    return { sql: `TABLE( EXTEND_TIME_WINDOW('${source.name}', 'P${tape.number(30)}D', '${tape.pick(['P0D', 'PT12H', 'P1W'])}') )`, columns: source.columns }
  }

  #alias(): string {
    this.#names += 1
    return `t${this.#names}`
  }
}

/** A random query, mostly one that AMC accepts. It may use `generatedParameters`. */
export function writeQuery(tape: Tape): string {
  const sql = new Writer(tape).query()
  return tape.chance(50) ? restyle(tape, sql) : sql
}

/** The same query as another person would lay it out: letter case, line ends, tabs, comments. */
function restyle(tape: Tape, sql: string): string {
  const style = tape.pick(['upper', 'lower', 'mixed'])
  const end = tape.pick(['\n', '\r\n', '\n\t', ' '])
  let text = ''
  let at = 0
  for (const token of lex(sql).tokens) {
    const gap = sql.slice(at, token.start)
    const word = sql.slice(token.start, token.end)
    text += gap === '' ? '' : tape.chance(15) ? tape.pick([end, ' /* note */ ', ' -- it\'s a note\n', '  ']) : gap
    text += token.kind !== 'word' ? word : style === 'upper' ? word.toUpperCase() : style === 'lower' ? word.toLowerCase() : word
    at = token.end
  }
  return text
}

const insertions = ['LIMIT 10', 'ORDER BY 1', '::int', '||', ',', ')', '(', 'user_id', '*', "'a'", 'nothing', 'rank', '= 1', 'RIGHT', 'SUM(', 'INTERVAL', 'FROM', 'AS', ';', 'postal_code', "= 'x'", '5', "\u2019", '{{x}}', 'OVER'] as const

/** The query with one thing in it broken or changed: a word left out, doubled, renamed or put in. */
export function breakQuery(tape: Tape, sql: string): string {
  const tokens = lex(sql).tokens.filter(token => token.kind !== 'end')
  const token = tokens[tape.number(Math.max(1, tokens.length))]
  const other = tokens[tape.number(Math.max(1, tokens.length))]
  if (!token || !other) return sql
  const before = sql.slice(0, token.start)
  const word = sql.slice(token.start, token.end)
  const after = sql.slice(token.end)
  return tape.pick([
    () => `${before}${after}`, () => `${before}${word} ${tape.pick(insertions)} ${after}`, () => `${before}${word}x${after}`, () => `${before}${tape.pick(insertions)}${after}`,
    () => `${before}${sql.slice(other.start, other.end)}${after}`, () => `${before}${word} ${word}${after}`, () => before,
  ])()
}
