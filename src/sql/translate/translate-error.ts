import type { Span } from '../ast.ts'

/** A query that is fine for AMC's grammar but cannot be run here. `message` is a sentence; the place is of the AMC text. */
export class TranslateError extends Error {
  override readonly name = 'TranslateError'
  readonly start: number
  readonly end: number

  constructor(message: string, place: Span) {
    super(message)
    this.start = place.start
    this.end = place.end
  }
}
