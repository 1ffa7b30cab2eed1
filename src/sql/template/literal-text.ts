/** Values as pieces of SQL. Each piece is whole: nothing in a value can end it or join what stands beside it. */
import { reservedWords } from '../function-table.ts'

/** The value of a parameter as a template takes it. */
export interface TemplateValue {
  /** AMC's simple type, or NAME for the name of a column or table. */
  readonly type: string
  readonly array: boolean
  /** One for a scalar, none when it is empty. Each is a valid value of the type. */
  readonly items: readonly string[]
}

/** A piece of SQL, or why there is none, as the end of a sentence that begins with the placeholder. */
export type Piece = { readonly text: string; readonly problem?: undefined } | { readonly problem: string }

const wholeNumber = /^-?\d+$/
const number = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/
const day = /^\d{4}-\d{2}-\d{2}$/
const time = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?$/

const empty = { problem: 'is empty. Give it a value, or put what needs it between {{#if …}} and {{/if}}' }

/** A value that stands by itself: a literal, a list of literals parted by commas, or a name. */
export function standalonePiece(value: TemplateValue): Piece {
  if (value.items.length === 0) return value.type === 'STRING' && !value.array ? { text: "''" } : empty
  const pieces = value.items.map(item => literalPiece(value.type, item))
  const wrong = pieces.find(piece => piece.problem !== undefined)
  return wrong ?? { text: pieces.map(piece => (piece.problem === undefined ? piece.text : '')).join(', ') }
}

/** A value between quotes that the text already has: `'P{{days}}D'`, `'%{{word}}%'`, `"{{column}}"`. */
export function quotedPiece(value: TemplateValue, quote: string): Piece {
  if (value.array) return { problem: 'is a list, which cannot stand inside quotes. Take the quotes away' }
  const [item] = value.items
  if (item === undefined) return value.type === 'STRING' && quote === "'" ? { text: '' } : empty
  if (!isPlainText(item)) return { problem: 'holds a character that SQL cannot carry' }
  return { text: item.replaceAll(quote, quote + quote) }
}

/** A value that is a part of a name: `audience_{{suffix}}`. */
export function namePiece(value: TemplateValue): Piece {
  if (value.array) return { problem: 'is a list, which cannot be a part of a name' }
  const [item] = value.items
  if (item === undefined) return empty
  return /^[A-Za-z0-9_]{1,128}$/.test(item) ? { text: item } : { problem: 'is a part of a name here, so its value may hold letters, digits and underscores only' }
}

/** Why a whole name cannot stand in a query, as the end of a sentence; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `would make the name "${name}", which must start with a letter`
  return reservedWords.has(name.toUpperCase()) ? `would make the name "${name}", which is a reserved word in AMC` : undefined
}

function literalPiece(type: string, item: string): Piece {
  switch (type) {
    case 'STRING':
      return isPlainText(item) ? { text: `'${item.replaceAll("'", "''")}'` } : { problem: 'holds a character that SQL cannot carry' }
    case 'LONG': case 'INTEGER': case 'SHORT': case 'BYTE':
      return wholeNumber.test(item) ? { text: signed(item) } : { problem: 'is not a whole number' }
    case 'DOUBLE': case 'FLOAT': case 'DECIMAL':
      return number.test(item) ? { text: signed(item) } : { problem: 'is not a number' }
    case 'BOOLEAN':
      return item === 'true' || item === 'false' ? { text: item.toUpperCase() } : { problem: 'is neither true nor false' }
    case 'DATE':
      return day.test(item) ? { text: `CAST('${item}' AS DATE)` } : { problem: 'is not a date' }
    case 'TIMESTAMP': {
      const match = time.exec(item)
      return match ? { text: `CAST('${match[1]} ${match[2]}${match[3] ?? ':00'}' AS TIMESTAMP)` } : { problem: 'is not a time' }
    }
    case 'NAME': {
      const problem = nameProblem(item)
      return problem === undefined ? { text: item } : { problem }
    }
    default:
      return { problem: `is of type ${type}, which has no literal. Use CUSTOM_PARAMETER` }
  }
}

// In brackets: after a minus, a sign would begin a comment.
function signed(item: string): string {
  return item.startsWith('-') ? `(${item})` : item
}

function isPlainText(item: string): boolean {
  return !item.includes('\0') && item.isWellFormed()
}
