/**
 * Names and values as DuckDB text. Everything that comes from outside (identifiers of the query, text literals, values
 * of parameters) enters the generated SQL through one of these functions, so that no content can end its quotes.
 */

/** A DuckDB identifier in double quotes. NUL and line breaks, which no AMC name has, become `?`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll(/[\r\n\0]/g, '?').replaceAll('"', '""')}"`
}

const isControl = (character: string) => character < ' '

/** A DuckDB VARCHAR constant with exactly this content, on one line whatever it holds. */
export function quoteText(value: string): string {
  const wellFormed = value.isWellFormed() ? value : value.toWellFormed()
  const pieces = wellFormed.split('\0').map(escaped)
  return pieces.length === 1 ? pieces.join('') : `concat(${pieces.join(', chr(0), ')})`
}

function plain(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

function escaped(value: string): string {
  const characters = Array.from(value)
  if (!characters.some(isControl)) return plain(value)
  const body = characters.map((character) => {
    if (isControl(character)) return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
    return character === '\\' || character === "'" ? `\\${character}` : character
  })
  return `E'${body.join('')}'`
}

/** A DuckDB TIMESTAMP constant (no zone, UTC by convention) of a moment in UTC milliseconds. */
export function quoteMoment(timeMs: number): string {
  return `TIMESTAMP '${new Date(timeMs).toISOString().slice(0, 23).replace('T', ' ')}'`
}

/** A DuckDB DATE constant: the UTC day of a moment in UTC milliseconds. */
export function quoteDay(timeMs: number): string {
  return `DATE '${new Date(timeMs).toISOString().slice(0, 10)}'`
}
