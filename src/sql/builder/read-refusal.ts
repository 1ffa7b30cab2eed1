import type { Span } from '../ast.ts'

/** Why the builder cannot take a query apart, with the place in its text. Thrown inside of the reader only. */
export class Refusal extends Error {
  readonly span: Span
  constructor(message: string, span: Span) {
    super(message)
    this.span = span
  }
}

/** What somebody did in the text, so that it fits after "This query …". */
export function refuse(message: string, span: Span): never {
  throw new Refusal(message, { start: span.start, end: span.end })
}
