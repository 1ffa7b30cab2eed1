import type { CheckOptions } from '../rules/check.ts'

/** A query that shows something; `options` are what it is checked with, beyond the bundled catalogue. */
export interface ExampleQuery {
  readonly sql: string
  readonly options?: Pick<CheckOptions, 'parameters' | 'audience' | 'window'>
}

/** The page of one diagnostic code. Plain sentences; code stands between backticks. */
export interface Explanation {
  /** A few words, for lists and headings. */
  readonly title: string
  /** One sentence: what is found. */
  readonly sentence: string
  /** What AMC does with such a query. Where nobody knows, it says so. */
  readonly amc: string
  /** Why it matters and what to write instead. */
  readonly advice: string
  /** Raises this code and no other error or warning. */
  readonly wrong: ExampleQuery
  /** Means what `wrong` was meant to mean, and raises no error or warning. */
  readonly right: ExampleQuery
}

/** An example that needs nothing but its text. */
export function example(sql: string, options?: ExampleQuery['options']): ExampleQuery {
  return options ? { sql, options } : { sql }
}
