import { createLineIndex } from '#sql/positions.ts'
import type { Query, Span } from '#sql/ast.ts'
import { placeByKind } from './failure-place.ts'

const amcNames: Readonly<Record<string, string>> = { INT8: 'BYTE', INT16: 'SHORT', INT32: 'INTEGER' }

/**
 * A DuckDB error as a sentence about the AMC text: its first line without DuckDB's vocabulary of classes, and the place
 * in the submitted query where the failing piece came from.
 */
export function failureText(message: string, lines: readonly (Span | null)[], submitted: string, query: Query): string {
  const [first = 'The query failed.'] = message.split('\n')
  const sentence = first
    .replace(/^(?:[A-Z][A-Za-z-]* (?:of |implemented )?)+Error: /, '')
    .replaceAll(/\b(?:U?INT(?:8|16|32|64|128)|HUGEINT)\b/g, (name) => amcNames[name] ?? 'LONG')
    .replace(/ when casting from source column .*$/, '')
    .replace(/"__\w+"\./g, '')
  const place = placeOf(message, lines) ?? placeByKind(message, query)
  const where = place ? ` ${createLineIndex(submitted).describe(place)}.` : ''
  return `The query failed while it was running: ${sentence.endsWith('.') || sentence.endsWith('!') ? sentence : `${sentence}.`}${where}`
}

function placeOf(message: string, lines: readonly (Span | null)[]): Span | null {
  const found = /^LINE (\d+):/m.exec(message)
  if (!found) return null
  for (let line = Number(found[1]) - 1; line >= 0; line -= 1) {
    const origin = lines[line]
    if (origin) return origin
  }
  return null
}
