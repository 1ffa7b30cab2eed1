/** Models for property tests: any that a person could put together and that AMC accepts. */
import fc from 'fast-check'
import { bundledCatalogue } from '../../catalogue.ts'
import { forbidsLiterals, requiredUsersOf } from '../../privacy-class.ts'
import type { PrivacyClass } from '../../privacy-class.ts'
import { isNumeric } from '../../sql-type.ts'
import type {
  Aggregate, BuilderColumn, BuilderItem, BuilderJoin, BuilderMeasure, BuilderModel, BuilderSelect, BuilderStep, BuilderTable, BuilderValue, Condition, FilterGroup, MeasureFilter, Test,
} from '../builder-model.ts'
import { aggregations, comparisons, itemName, relationName } from '../builder-model.ts'
import { freeName } from '../free-name.ts'

interface Known {
  readonly column: BuilderColumn
  readonly form: 'text' | 'number' | 'boolean' | 'date' | 'timestamp'
  readonly privacyClass: PrivacyClass
}

interface KnownTable {
  readonly name: string
  readonly columns: readonly (Omit<Known, 'column'> & { readonly name: string })[]
}

const sourceNames = ['dsp_impressions', 'dsp_clicks', 'sponsored_ads_traffic', 'amazon_attributed_events_by_traffic_time', 'conversions']

function formOf(type: { readonly name: string }): Known['form'] | null {
  if (type.name === 'STRING') return 'text'
  if (type.name === 'BOOLEAN') return 'boolean'
  if (type.name === 'DATE') return 'date'
  if (type.name === 'TIMESTAMP') return 'timestamp'
  return null
}

const sources: readonly KnownTable[] = sourceNames.flatMap(name => {
  const table = bundledCatalogue.table(name)
  if (!table) return []
  const columns = table.columns.filter(column => !column.unlisted).flatMap(({ name: column, type, privacyClass }) => {
    const form = isNumeric(type) ? 'number' : formOf(type)
    return form === null ? [] : [{ name: column, form, privacyClass }]
  })
  return [{ name, columns }]
})

const plainText = fc.string({ maxLength: 8, unit: 'grapheme' })
const noteText = fc.constantFrom('-- a note', "-- it's; one, (more", '/* in brackets */', '-- SELECT * FROM nothing')
const notes = fc.oneof({ weight: 6, arbitrary: fc.constant<readonly string[]>([]) }, { weight: 1, arbitrary: fc.array(noteText, { minLength: 1, maxLength: 2 }) })
const parameterName = fc.constantFrom('campaigns', 'from_day', 'p1')

function valueArbitrary(form: Known['form']): fc.Arbitrary<BuilderValue> {
  const typed: Readonly<Record<Known['form'], fc.Arbitrary<BuilderValue>>> = {
    text: plainText.map((text): BuilderValue => ({ kind: 'text', text })),
    number: fc.oneof(fc.integer({ min: -99_999, max: 99_999 }).map(String), fc.constantFrom('0.5', '-12.25')).map((text): BuilderValue => ({ kind: 'number', text })),
    boolean: fc.boolean().map((value): BuilderValue => ({ kind: 'boolean', value })),
    date: fc.constantFrom('2026-01-31', '2025-12-01').map((text): BuilderValue => ({ kind: 'date', text })),
    timestamp: fc.constantFrom('2026-01-31 12:30:00', '2025-12-01 00:00:00').map((text): BuilderValue => ({ kind: 'timestamp', text })),
  }
  const window: fc.Arbitrary<BuilderValue> = fc.constantFrom('TIME_WINDOW_START' as const, 'TIME_WINDOW_END' as const).map((name): BuilderValue => ({ kind: 'window', name }))
  return form === 'timestamp' ? fc.oneof(typed[form], window) : typed[form]
}

function testArbitrary({ form, privacyClass }: Pick<Known, 'form' | 'privacyClass'>): fc.Arbitrary<Test> {
  const negated = fc.boolean()
  const empty: fc.Arbitrary<Test> = fc.record({ kind: fc.constant('null' as const), negated })
  if (forbidsLiterals(privacyClass)) return empty
  const value = valueArbitrary(form)
  const parameter = parameterName.map((name): BuilderValue => ({ kind: 'parameter', name }))
  const tests: fc.Arbitrary<Test>[] = [
    empty,
    fc.record({ kind: fc.constant('compare' as const), operator: form === 'boolean' ? fc.constantFrom('=' as const, '<>' as const) : fc.constantFrom(...comparisons), value: form === 'text' ? fc.oneof(value, parameter) : value }),
  ]
  if (form === 'text' || form === 'number') tests.push(fc.record({ kind: fc.constant('in' as const), values: fc.array(value, { minLength: 1, maxLength: 4 }), negated }))
  if (form !== 'boolean' && form !== 'text') tests.push(fc.record({ kind: fc.constant('between' as const), low: value, high: value, negated }))
  if (form === 'text') {
    tests.push(fc.record({ kind: fc.constant('like' as const), pattern: plainText, negated }), fc.record({ kind: fc.constant('matches' as const), pattern: fc.constantFrom('^brand', '(?i)kit', 'a|b'), negated }),
      fc.record({ kind: fc.constant('in-parameter' as const), name: fc.constant('ids'), negated }))
  }
  return fc.oneof(...tests)
}

function aggregateArbitrary(columns: readonly Known[]): fc.Arbitrary<Aggregate> {
  const count: Aggregate = { aggregation: 'COUNT', column: null, divisor: null }
  return fc.oneof({ weight: 1, arbitrary: fc.constant(count) }, { weight: 6, arbitrary: fc.constantFrom(...columns).chain((known): fc.Arbitrary<Aggregate> => {
    const hidden = requiredUsersOf(known.privacyClass) === null
    const allowed = known.form === 'number' && !hidden ? aggregations : hidden || known.form === 'boolean' ? (['COUNT', 'COUNT DISTINCT'] as const) : (['COUNT', 'COUNT DISTINCT', 'MIN', 'MAX'] as const)
    return fc.record({ aggregation: fc.constantFrom(...allowed), divisor: known.form === 'number' && !hidden ? fc.constantFrom(null, null, '100000', '1000.0') : fc.constant(null) })
      .map(({ aggregation, divisor }) => ({ aggregation, column: known.column, divisor: aggregation.startsWith('COUNT') ? null : divisor }))
  }) })
}

function measureArbitrary(columns: readonly Known[]): fc.Arbitrary<Exclude<BuilderMeasure, { kind: 'expression' }>> {
  const numbers = columns.filter(known => known.form === 'number' && requiredUsersOf(known.privacyClass) !== null)
  const round = fc.constantFrom(null, null, null, '2')
  const part = aggregateArbitrary(numbers.length > 0 ? numbers : columns).filter(each => !['MIN', 'MAX'].includes(each.aggregation) || numbers.length > 0)
  return fc.oneof(
    aggregateArbitrary(columns).chain(aggregate => fc.record({ kind: fc.constant('aggregate' as const), aggregate: fc.constant(aggregate), round: numbers.some(known => known.column === aggregate.column) ? round : fc.constant(null) })),
    fc.record({ kind: fc.constant('ratio' as const), factor: fc.constantFrom(null, '100', '1000.0'), numerator: part, denominator: part, guarded: fc.boolean(), round }),
  )
}

function isNumber(measure: BuilderMeasure, columns: readonly Known[]): boolean {
  if (measure.kind !== 'aggregate' || !['MIN', 'MAX'].includes(measure.aggregate.aggregation)) return true
  return columns.some(known => known.column === measure.aggregate.column && known.form === 'number')
}

function expressionItems(shown: readonly Known[], name: (column: BuilderColumn) => string): fc.Arbitrary<BuilderItem> {
  const constant = fc.constantFrom("'a'", '1', 'CURRENT_DATE').map(sql => ({ role: 'constant' as const, sql }))
  const text = shown.filter(known => known.form === 'text' && !forbidsLiterals(known.privacyClass))
  const number = shown.filter(known => known.form === 'number' && !forbidsLiterals(known.privacyClass))
  const all: fc.Arbitrary<{ readonly role: 'dimension' | 'measure' | 'constant'; readonly sql: string }>[] = [constant]
  if (text.length > 0) all.push(fc.constantFrom(...text).map(known => ({ role: 'dimension' as const, sql: `CASE WHEN ${name(known.column)} LIKE 'a%' THEN 'a' ELSE UPPER(${name(known.column)}) END` })))
  if (number.length > 0) all.push(fc.constantFrom(...number).map(known => ({ role: 'measure' as const, sql: `COALESCE(SUM(${name(known.column)}), 0) + COUNT(1)` })))
  return fc.oneof(...all).map((expression): BuilderItem => ({ kind: 'expression', ...expression, alias: null, notes: [] }))
}

/** Aliases that make every output name another; columns keep their own where they can. */
function named(items: readonly BuilderItem[]): readonly BuilderItem[] {
  const taken = new Set<string>()
  return items.map((item, index) => {
    const own = itemName(item)
    const name = own === null || taken.has(own) ? freeName(`c${index}`, taken) : null
    taken.add(name ?? own ?? '')
    return name === null ? item : { ...item, alias: name }
  })
}

function selectArbitrary(tables: readonly KnownTable[], isResult: boolean): fc.Arbitrary<BuilderSelect> {
  return fc.record({ source: fc.constantFrom(...tables), joined: fc.option(fc.constantFrom(...tables), { freq: 3 }), extended: fc.integer({ min: 0, max: 9 }) }).chain(({ source, joined, extended }) => {
    const base: BuilderTable = { name: source.name, alias: null, extension: extended === 0 && sourceNames.includes(source.name) ? { before: 'P14D', after: 'P1D' } : null, notes: [] }
    const shared = joined ? source.columns.map(column => column.name).filter(name => joined.columns.some(other => other.name === name)) : []
    const other: BuilderTable | null = joined && shared.length > 0 ? { name: joined.name, alias: 'other', extension: null, notes: [] } : null
    const knownOf = (table: BuilderTable, from: KnownTable): readonly Known[] => from.columns.map(({ name, form, privacyClass }) => ({ column: { relation: relationName(table), name }, form, privacyClass }))
    const columns = [...knownOf(base.extension ? { ...base, alias: 'wide' } : base, source), ...(other && joined ? knownOf(other, joined) : [])]
    const first: BuilderTable = base.extension ? { ...base, alias: 'wide' } : base
    const joins: fc.Arbitrary<readonly BuilderJoin[]> = other
      ? fc.record({ type: fc.constantFrom('INNER' as const, 'LEFT' as const, 'FULL' as const), keys: fc.subarray(shared, { minLength: 1, maxLength: Math.min(2, shared.length) }), notes }).map(({ type, keys, notes: own }) => [{
        type, table: { ...other, notes: own }, on: keys.map(name => ({ left: { relation: relationName(first), name }, right: { relation: relationName(other), name } })),
      }])
      : fc.constant([])
    const name = (column: BuilderColumn): string => (other ? `${column.relation}.${column.name}` : column.name)
    return bodyArbitrary(columns, name, isResult).chain(body => fc.record({ joins, sourceNotes: notes }).map(({ joins: all, sourceNotes }): BuilderSelect => ({ ...body, source: { ...first, notes: sourceNotes }, joins: all })))
  })
}

function bodyArbitrary(columns: readonly Known[], name: (column: BuilderColumn) => string, isResult: boolean): fc.Arbitrary<Omit<BuilderSelect, 'source' | 'joins'>> {
  const shown = columns.filter(known => !isResult || requiredUsersOf(known.privacyClass) !== null)
  const column = (shown.length > 0 ? fc.constantFrom(...shown) : fc.constantFrom(...columns)).map((known): BuilderItem => ({ kind: 'column', column: known.column, alias: null, notes: [] }))
  const measure = measureArbitrary(columns).map((each): BuilderItem => ({ kind: 'measure', measure: each, alias: null, notes: [] }))
  const condition: fc.Arbitrary<Condition> = fc.constantFrom(...columns).chain(known => testArbitrary(known).map((test): Condition => ({ kind: 'test', column: known.column, test })))
  const group: fc.Arbitrary<FilterGroup> = fc.record({ conditions: fc.array(condition, { minLength: 1, maxLength: 3 }), notes })
  const having: fc.Arbitrary<MeasureFilter> = fc.record({ measure: measureArbitrary(columns).filter(each => isNumber(each, columns)), test: testArbitrary({ form: 'number', privacyClass: 'NONE' }).filter(test => test.kind !== 'in-parameter'), notes })
  return fc.record({
    rows: fc.constantFrom('grouped' as const, 'grouped' as const, 'grouped' as const, 'distinct' as const),
    dimensions: fc.array(fc.oneof({ weight: 5, arbitrary: column }, { weight: 1, arbitrary: expressionItems(shown, name) }), { maxLength: 3 }),
    measures: fc.array(measure, { minLength: 1, maxLength: 3 }), itemNotes: fc.array(notes, { minLength: 6, maxLength: 6 }),
    filters: fc.array(group, { maxLength: 3 }), having: fc.array(having, { maxLength: 2 }), order: fc.boolean(),
  }).map(({ rows, dimensions, measures, itemNotes, filters, having: conditions, order }) => {
    const plain = dimensions.filter(item => item.kind === 'column')
    const distinct = rows === 'distinct' && plain.length > 0
    const chosen = distinct ? plain : order ? [...measures, ...dimensions] : [...dimensions, ...measures]
    return {
      kind: 'select' as const, rows: distinct ? 'distinct' as const : 'grouped' as const, filters, having: distinct ? [] : conditions, notes: [],
      items: named(chosen).map((item, index) => ({ ...item, notes: itemNotes[index] ?? [] })),
    }
  })
}

/** The columns of a step as its readers see them. Measures of a step are numbers of no class. */
function tableOfStep(step: BuilderStep): KnownTable {
  const body = step.body.kind === 'select' ? step.body : null
  const classOf = (column: BuilderColumn): Omit<Known, 'column'> | undefined => sources.flatMap(table => (table.name === body?.source.name ? table.columns : [])).find(each => each.name === column.name)
  return {
    name: step.name,
    columns: (body?.items ?? []).flatMap(item => {
      const name = itemName(item)
      const facts = item.kind === 'column' ? classOf(item.column) : item.kind === 'measure' && item.measure.kind === 'aggregate' && item.measure.aggregate.aggregation.startsWith('COUNT') ? { form: 'number' as const, privacyClass: 'NONE' as const } : undefined
      return name !== null && facts ? [{ name, form: facts.form, privacyClass: facts.privacyClass }] : []
    }),
  }
}

/** Models whose SQL AMC accepts. Parameters: `campaigns`, `from_day` and `p1` are texts, `ids` is a list of texts. */
export const builderModels: fc.Arbitrary<BuilderModel> = fc.record({
  header: fc.constantFrom('', '-- What it is for\n', '/* long */\n-- and short\n\n'), footer: fc.constantFrom('', '-- the end'),
  steps: fc.array(fc.record({ body: selectArbitrary(sources, false), notes }), { maxLength: 2 }),
}).chain(({ header, footer, steps: drafts }) => {
  const steps = drafts.map(({ body, notes: own }, index): BuilderStep => ({ name: `step_${index + 1}`, columns: [], body: { ...body, joins: [], ...withoutOther(body) }, notes: own }))
  const tables = steps.map(tableOfStep).filter(table => table.columns.some(column => requiredUsersOf(column.privacyClass) !== null))
  return selectArbitrary([...sources, ...tables, ...tables], true).map((result): BuilderModel => ({ header, footer, steps, result }))
})

/** Steps read one table, so that the classes of their columns are known. */
function withoutOther(select: BuilderSelect): Pick<BuilderSelect, 'items' | 'filters' | 'having' | 'rows'> {
  const mentionsOther = (part: object): boolean => JSON.stringify(part).includes('other')
  const items = select.items.filter(item => !mentionsOther(item) && !(select.joins.length > 0 && item.kind === 'expression' && item.role !== 'constant'))
  const kept = items.some(item => item.kind !== 'expression' || item.role !== 'constant')
  const count: BuilderItem = { kind: 'measure', measure: { kind: 'aggregate', aggregate: { aggregation: 'COUNT', column: null, divisor: null }, round: null }, alias: 'row_number_of', notes: [] }
  return {
    items: kept ? items : [...items, count], rows: kept ? select.rows : 'grouped', filters: select.filters.filter(group => !mentionsOther(group)),
    having: !kept || select.rows === 'distinct' ? [] : select.having.filter(filter => !mentionsOther(filter)),
  }
}
