import { timestampPatterns, type StoredColumn } from './column-types.ts'

/** Digits behind the point of a decimal that nobody described; as many before it are left as AMC's own have. */
const guessedScale = 17

/**
 * What a column is held as of which only some first texts are known (none empty): a type that gives every one of them back to the letter,
 * else text. No leading zeros, no more digits than 64 bits hold, decimals with as many digits everywhere or without zeros at the end.
 */
export function guessType(values: readonly string[]): Pick<StoredColumn, 'type'> & Partial<StoredColumn> {
  const all = (shape: RegExp) => values.every(value => shape.test(value))
  if (values.length === 0) return { type: 'text' }
  if (all(/^(0|-?[1-9]\d{0,17})$/)) return { type: 'integer' }
  if (all(/^-?(0|[1-9]\d{0,17})(\.\d{1,17})?$/)) return decimalOf(values)
  if (all(/^\d{4}-\d{2}-\d{2}$/)) return { type: 'date' }
  if (all(/^(true|false)$/)) return { type: 'boolean' }
  const layout = timestampPatterns.find(({ shape }) => all(shape))
  return layout ? { type: 'timestamp', pattern: layout.pattern } : { type: 'text' }
}

function decimalOf(values: readonly string[]): Pick<StoredColumn, 'type'> & Partial<StoredColumn> {
  const digits = new Set(values.map(value => value.split('.')[1]?.length ?? 0))
  const [scale = 0] = digits
  if (digits.size === 1 && scale > 0) return { type: 'decimal', scale, isFixed: true }
  return values.some(value => /\..*0$/.test(value)) ? { type: 'text' } : { type: 'decimal', scale: guessedScale }
}
