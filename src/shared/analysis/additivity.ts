import type { ResultColumn } from '#shared/results/columns.ts'

/** How the values of several rows become one figure. */
export type Combination = 'sum' | 'average' | 'min' | 'max' | 'count' | 'distinct'

/** What `mayCombine` has to know of a column. */
export type CombinableColumn = Pick<ResultColumn, 'name' | 'type' | 'kind' | 'measure'>

/**
 * Whether a figure may be shown. `refused`: it would be wrong, and must not be shown. `warned`: it may be shown beside `reason`.
 * `reason` is a sentence (empty when allowed); `alternative` says what to do instead, as a sentence, or null; `instead` is the
 * combination that is right over the same rows, or null when there is none.
 */
export interface CombineVerdict {
  readonly verdict: 'allowed' | 'warned' | 'refused'
  readonly reason: string
  readonly alternative: string | null
  readonly instead: Combination | null
}

const numeric: ReadonlySet<CombinableColumn['type']> = new Set(['integer', 'decimal', 'double'])
const allowed: CombineVerdict = { verdict: 'allowed', reason: '', alternative: null, instead: null }
const warned = (reason: string): CombineVerdict => ({ verdict: 'warned', reason, alternative: null, instead: null })
const refused = (reason: string, alternative: string, instead: Combination | null): CombineVerdict => ({ verdict: 'refused', reason, alternative, instead })

/**
 * Decides whether values of a column may be put together by `how`. `over` names the dimensions whose values fall together in one
 * figure: an empty list means that every figure stands for one row, so nothing is put together and everything is allowed; null
 * means that it is not known which. By the measure typing of the SQL that was run (`src/sql/measures.ts`); a column of which the
 * SQL is not known is added with a warning, or refused where its name says that it holds ids or steps. Never throws.
 */
export function mayCombine(column: CombinableColumn, how: Combination, over: readonly string[] | null): CombineVerdict {
  if (how === 'count' || how === 'distinct') return allowed
  if (how === 'min' || how === 'max') return extreme(column, how)
  if (!numeric.has(column.type)) return refused(`${nameOf(column)} holds no numbers.`, 'Count its values, or its different values.', 'distinct')
  const { measure } = column
  if (measure === null && column.kind === 'unknown' && namesThings(column.name)) {
    return refused(`By its name, ${nameOf(column)} holds ids or steps, not amounts.`, 'Count its different values; if it does hold amounts, give it another name in local SQL.', 'distinct')
  }
  const isDimension = measure === null ? column.kind === 'dimension' : measure.additivity === null
  if (isDimension) return refused(`${nameOf(column)} is a dimension: its numbers are names or steps, not amounts.`, 'Count its different values.', 'distinct')
  if (over?.length === 0) return allowed
  if (measure === null) return warned(`Nothing is known about the SQL behind ${nameOf(column)}, so whether its values add up over rows could not be checked.`)
  return how === 'sum' ? sum(column, measure, over) : average(column, measure)
}

type Measure = NonNullable<CombinableColumn['measure']>

function sum(column: CombinableColumn, { additivity, combine, reason }: Measure, over: readonly string[] | null): CombineVerdict {
  if (additivity === 'additive') return allowed
  const why = reason === '' ? `The values of ${nameOf(column)} do not add up over rows.` : reason
  if (additivity === 'semi-additive' && combine === 'sum') return warned(why)
  if (combine === 'max' || combine === 'min') return refused(why, `Show the ${combine === 'max' ? 'largest' : 'smallest'} value instead.`, combine)
  const grain = over === null ? 'coarser rows' : `rows without ${listed(over)}`
  return refused(why, `Show the largest value instead, or run a query that computes ${nameOf(column)} for ${grain}.`, 'max')
}

function average(column: CombinableColumn, { additivity, reason }: Measure): CombineVerdict {
  if (additivity === 'additive') return allowed
  return warned(`This is the mean of the rows' own values of ${nameOf(column)}, each row weighing the same; it is not the value of all of them together.${reason === '' ? '' : ` ${reason}`}`)
}

function extreme(column: CombinableColumn, how: 'min' | 'max'): CombineVerdict {
  const combine = column.measure?.combine
  if ((combine !== 'min' && combine !== 'max') || combine === how) return allowed
  return warned(`This is the ${how === 'min' ? 'smallest' : 'largest'} of the rows' own values; the rows of ${nameOf(column)} are put together by ${combine}.`)
}

function nameOf(column: CombinableColumn): string {
  return column.name.trim() === '' ? 'This column' : column.name
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(name => (name.trim() === '' ? 'a column without a name' : name))
  const rest = names.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown.join('')
}

/** Whether the SQL itself says that this is something to be counted or added, or, where it is not known, whether it looks like it. */
export function isMeasure(column: CombinableColumn): boolean {
  if (!numeric.has(column.type)) return false
  if (column.measure !== null) return column.measure.additivity !== null
  return column.kind === 'metric' || (column.kind === 'unknown' && !namesThings(column.name))
}

const thingWords = 'ids?|asins?|code|zip|sku|ean|upc|gtin|isbn|rank|year|month|week|day|hour|bucket'
const thingEnding = new RegExp(`(^|[^a-z0-9])(${thingWords})$`, 'i')

/** Whether a column of numbers is named as one of ids, codes or steps: `campaign_id`, `campaignId`, `Parent ASIN`, `week`; not `paid`. */
function namesThings(name: string): boolean {
  return thingEnding.test(name.trim().replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'))
}
