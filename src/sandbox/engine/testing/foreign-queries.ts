import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DeclaredParameter } from '#sql/sql.ts'

/** A query in the manner of somebody else, with what AMC does with it as far as it is known. */
export interface ForeignQuery {
  readonly title: string
  readonly sql: string
  readonly audience: boolean
  readonly parameters: readonly DeclaredParameter[]
  /** Errors that must be reported, each with the text it stands at. Empty: AMC accepts the query. */
  readonly errors: readonly { readonly code: string; readonly text: string }[]
}

const folder = join(import.meta.dirname, 'foreign')

function readParameter(line: string): DeclaredParameter {
  const [name = '', type = ''] = line.split(' ')
  const element = /^ARRAY<(\w+)>$/.exec(type)?.[1]
  return { name, dataType: element === undefined ? type : { type: 'ARRAY', elementDataType: element } }
}

// A query begins with `=== title`; lines of notes follow until the first line that is none.
function readQuery(part: string): ForeignQuery {
  const [title = '', ...lines] = part.split('\n')
  const notes: string[] = []
  while (/^(?:expects: |parameter: |audience$)/.test(lines[0] ?? '')) notes.push(lines.shift() ?? '')
  const expected = notes.filter(note => note.startsWith('expects: ')).map(note => note.slice(9))
  return {
    title, sql: lines.join('\n').trimEnd(), audience: notes.includes('audience'),
    parameters: notes.filter(note => note.startsWith('parameter: ')).map(note => readParameter(note.slice(11))),
    errors: expected.filter(note => note !== 'accepted').map(note => ({ code: note.slice(0, note.indexOf(' ')), text: /«(.*)»/.exec(note)?.[1] ?? '' })),
  }
}

/** All of them, by file and place. */
export function readForeignQueries(): readonly ForeignQuery[] {
  return readdirSync(folder).filter(name => name.endsWith('.sql')).toSorted().flatMap(name =>
    readFileSync(join(folder, name), 'utf8').split(/^=== /m).slice(1).map(readQuery))
}
