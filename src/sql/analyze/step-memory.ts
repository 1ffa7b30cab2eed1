/**
 * WITH steps that need not be read again. While somebody types, one step changes and the rest stay as they were: a step is
 * known when its text is the same and every name that was looked up from it still means the same columns. A step that was
 * read again and came out alike keeps its columns of before, so that those which build on it stay known too.
 */
import { foldName } from '../ast.ts'
import type { Cte } from '../ast.ts'
import type { QueryColumn, ValueFacts } from '../model.ts'
import { sameType } from '../sql-type.ts'
import type { CteScope } from './cte-scope.ts'

type Columns = readonly QueryColumn[]

interface KnownStep {
  readonly text: string
  /** Of the step's query, before the names of its column list. */
  readonly inner: Columns
  readonly columns: Columns
  /** Names of tables that it or its parts looked up, lower case, and what they meant; null: no step. */
  readonly lookups: ReadonlyMap<string, Columns | null>
}

/** The steps of one text, for the next version of it. Grows with the steps of that text alone. */
export interface StepMemory {
  steps: ReadonlyMap<string, KnownStep>
}

/** Reads the steps of one version of a text. */
export interface StepReader {
  /** Has to be told every table name that is looked up among the steps. */
  noteLookup(name: string, found: CteScope | null): void
  /** The columns of a step and of its query: remembered ones, or those that `analyze` finds out. */
  read(cte: Cte, text: string, visible: (name: string) => CteScope | null, analyze: () => { readonly inner: Columns; readonly columns: Columns }): { readonly inner: Columns; readonly columns: Columns }
  /** Keeps what was read for the next version. */
  finish(): void
}

/** A step that is being analysed. */
interface OpenStep {
  readonly lookups: Map<string, Columns | null>
  readonly visible: (name: string) => CteScope | null
}

/** An empty memory. */
export function createStepMemory(): StepMemory {
  return { steps: new Map() }
}

/** A reader that analyses the steps around `offset` in any case. */
export function createStepReader(memory: StepMemory, offset: number): StepReader {
  const next = new Map<string, KnownStep>()
  const open: OpenStep[] = []
  // What means something else outside of a step is one of its own steps, which its text tells.
  const note = (name: string, columns: Columns | null): void => {
    for (const { lookups, visible } of open) if ((visible(name)?.columns ?? null) === columns) lookups.set(name, columns)
  }
  return {
    noteLookup: (name, found) => note(name, found?.columns ?? null),
    read: (cte, text, visible, analyze) => {
      const name = foldName(cte.name.name)
      const known = memory.steps.get(name)
      // Whoever looks at the brackets is still within a step that was never closed.
      const isHere = cte.start <= offset && (offset <= cte.end || cte.query.end >= cte.end)
      if (known?.text === text && !isHere && [...known.lookups].every(([looked, columns]) => (visible(looked)?.columns ?? null) === columns)) {
        for (const [looked, columns] of known.lookups) note(looked, columns)
        next.set(name, known)
        return known
      }
      const lookups = new Map<string, Columns | null>()
      open.push({ lookups, visible })
      const found = analyze()
      open.pop()
      const isAlike = known !== undefined && areAlike(known.columns, found.columns)
      const step: KnownStep = { text, inner: found.inner, columns: isAlike ? known.columns : found.columns, lookups }
      next.set(name, step)
      return step
    },
    finish: () => {
      memory.steps = next
    },
  }
}

function areAlike(one: Columns, other: Columns): boolean {
  return one.length === other.length && one.every((column, index) => {
    const twin = other[index]
    return twin !== undefined && column.name === twin.name && sameFacts(column.facts, twin.facts)
  })
}

function sameFacts(one: ValueFacts, other: ValueFacts): boolean {
  return one.privacyClass === other.privacyClass && one.columnType === other.columnType && one.nullable === other.nullable && one.restricted === other.restricted
    && (one.literal === null) === (other.literal === null) && sameType(one.type, other.type) && one.origins.length === other.origins.length
    && one.origins.every((origin, index) => origin.column === other.origins[index]?.column && origin.table === other.origins[index]?.table)
}
