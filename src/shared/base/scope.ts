type Cleanup = () => void | Promise<void>

/**
 * Owns everything with a lifetime: a signal that aborts when it closes, and clean-ups that run last-in first-out, each
 * exactly once. `close()` may be called any number of times and always returns the same promise. Failures of clean-ups
 * do not stop the others; they come together in one AggregateError.
 */
export class Scope implements AsyncDisposable {
  readonly name: string
  readonly #controller = new AbortController()
  readonly #cleanups = new Set<Cleanup>()
  #closing: Promise<void> | undefined

  constructor(name: string) {
    this.name = name
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Runs `cleanup` when the scope closes. Returns a function that takes it back without running it. */
  own(cleanup: Cleanup): () => void {
    if (this.#closing) throw new Error(`${this.name} is already closed`)
    this.#cleanups.add(cleanup)
    return () => this.#cleanups.delete(cleanup)
  }

  /** A scope that closes with this one, or earlier on its own. */
  child(name: string): Scope {
    const child = new Scope(`${this.name}/${name}`)
    const disown = this.own(() => child.close())
    child.own(disown)
    return child
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#run())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    this.#controller.abort()
    const failures: unknown[] = []
    for (const cleanup of [...this.#cleanups].reverse()) {
      this.#cleanups.delete(cleanup)
      try {
        await cleanup()
      } catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${this.name} did not close cleanly`)
  }
}
