import type { ParamType } from './params.ts'

const ranges: Partial<Record<ParamType, readonly [bigint, bigint]>> = {
  BYTE: [-128n, 127n], SHORT: [-32_768n, 32_767n], INTEGER: [-2_147_483_648n, 2_147_483_647n], LONG: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
}

/** Why this text is no value of the type, as the end of a sentence; undefined when it is one. White space around numbers and dates does not count. */
export function valueProblem(type: ParamType, text: string): string | undefined {
  if (text.includes('\0')) return 'holds a null character, which AMC cannot take'
  if (!text.isWellFormed()) return 'holds half of a character (a broken emoji, perhaps); type it anew'
  const trimmed = text.trim()
  const range = ranges[type]
  if (range) return wholeProblem(trimmed, range)
  switch (type) {
    case 'STRING':
      return undefined
    case 'NAME':
      return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(trimmed) ? undefined : 'is not a name (letters, digits and underscores, starting with a letter)'
    case 'DOUBLE':
    case 'FLOAT':
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(trimmed) ? undefined : 'is not a number (use a point, not a comma)'
    case 'DECIMAL':
      return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(trimmed) ? undefined : 'is not a decimal number (use a point, not a comma)'
    case 'BOOLEAN':
      return /^(true|false)$/i.test(trimmed) ? undefined : 'is neither true nor false'
    case 'DATE':
      return isDate(trimmed) ? undefined : 'is not a date such as 2025-05-01'
    case 'TIMESTAMP':
      return isDate(trimmed.slice(0, 10)) && /^.{10}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/.test(trimmed) ? undefined : 'is not a time such as 2025-05-01T13:30:00 (without Z)'
    default:
      return /^([0-9a-fA-F]{2})*$/.test(trimmed) ? undefined : 'is not an even number of hexadecimal digits'
  }
}

/** The value as it is sent: text as typed, everything else without white space around it and without a leading plus. */
export function normalisedValue(type: ParamType, text: string): string {
  if (type === 'STRING') return text
  const trimmed = text.trim()
  if (type === 'BOOLEAN') return trimmed.toLowerCase()
  return trimmed.replace(/^\+/, '')
}

/** Two texts with the same key are the same value to AMC: `007` and `7` as LONG, but not as STRING. */
export function valueKey(type: ParamType, text: string): string {
  const value = normalisedValue(type, text)
  if (ranges[type] && /^[1-9]\d*$/.test(value)) return value
  if (ranges[type]) return /^-?\d{1,40}$/.test(value) ? BigInt(value).toString() : value
  return type === 'NAME' || type === 'BINARY' ? value.toLowerCase() : value
}

function wholeProblem(text: string, range: readonly [bigint, bigint]): string | undefined {
  // Most ids of a long list: surely in range, told without big numbers.
  if (/^[1-9]\d*$/.test(text) && (text.length < 10 || (text.length < 19 && range[1] > 2n ** 62n)) && Number(text) <= Number(range[1])) return undefined
  if (/^[+-]?\d+([.,]\d+)?[eE][+-]?\d+$/.test(text)) return 'was shortened by a spreadsheet, and its last digits are lost: format the column as text there and copy it again'
  if (!/^[+-]?\d+$/.test(text)) return 'is not a whole number'
  if (text.replace(/^[+-]?0*/, '').length > 40) return `is outside ${range[0]} to ${range[1]}`
  const value = BigInt(text.replace('+', ''))
  return value < range[0] || value > range[1] ? `is outside ${range[0]} to ${range[1]}` : undefined
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().slice(0, 10) === text
}
