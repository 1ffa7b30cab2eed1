/**
 * A value that cannot be printed, logged, cloned or serialised by accident: it shows as `[secret]` everywhere.
 * Only `reveal()` gives it out; search for that word to see every place that does.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  /** What Node's `util.inspect` and `console` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}

const tokenPattern = /\b(?:Atza|Atzr)\|[A-Za-z0-9._~+/=-]+|\bamzn1\.oa2-cs\.[A-Za-z0-9._-]+/g

/** Masks Amazon access tokens, refresh tokens and client secrets inside any text. */
export function redact(text: string): string {
  return text.replace(tokenPattern, '[secret]')
}
