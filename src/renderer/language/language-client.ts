import type { CatalogueOptions } from '#sql/catalogue.ts'
import type { FromWorker, LanguageMethod, LanguageMethods, LanguagePreferences, ToWorker } from './language-protocol.ts'

/** The part of a `Worker` that the client uses. */
export interface LanguageWorker {
  postMessage(message: ToWorker): void
  terminate(): void
  addEventListener(type: 'message', listener: (event: { readonly data: FromWorker }) => void): void
  addEventListener(type: 'error', listener: () => void): void
}

/** Asks the language worker. */
export interface LanguageClient {
  /** Rejects with the signal's reason when aborted (the worker then drops the question), and when the worker failed. */
  ask<M extends LanguageMethod>(method: M, input: LanguageMethods[M]['input'], signal: AbortSignal): Promise<LanguageMethods[M]['answer']>
  /** What can be named, for everything asked afterwards. */
  setCatalogue(options: CatalogueOptions): void
  /** Levels and style, for everything asked afterwards. */
  setPreferences(preferences: LanguagePreferences): void
}

interface Pending {
  readonly resolve: (answer: unknown) => void
  readonly reject: (failure: unknown) => void
}

/** Starts the worker at the first question, and again at the next one after it broke. */
export function createLanguageClient(startWorker: () => LanguageWorker): LanguageClient {
  const pending = new Map<number, Pending>()
  let worker: LanguageWorker | null = null
  let catalogue: CatalogueOptions | null = null
  let preferences: LanguagePreferences | null = null
  let lastId = 0

  function take(message: FromWorker): void {
    const asked = pending.get(message.id)
    pending.delete(message.id)
    if (message.ok) asked?.resolve(message.answer)
    else asked?.reject(new Error(`The language worker failed: ${message.message}`))
  }

  function start(): LanguageWorker {
    const started = startWorker()
    started.addEventListener('message', event => take(event.data))
    started.addEventListener('error', () => {
      if (worker !== started) return
      started.terminate()
      worker = null
      const left = [...pending.values()]
      pending.clear()
      for (const each of left) each.reject(new Error('The language worker stopped.'))
    })
    if (catalogue) started.postMessage({ kind: 'catalogue', options: catalogue })
    if (preferences) started.postMessage({ kind: 'preferences', preferences })
    return started
  }

  return {
    async ask(method, input, signal) {
      signal.throwIfAborted()
      worker ??= start()
      const asked = worker
      const id = ++lastId
      const cancel = (): void => {
        if (pending.has(id)) asked.postMessage({ kind: 'cancel', id })
        pending.get(id)?.reject(signal.reason)
        pending.delete(id)
      }
      signal.addEventListener('abort', cancel, { once: true })
      try {
        const answer = await new Promise<unknown>((resolve, reject) => {
          pending.set(id, { resolve, reject })
          asked.postMessage({ kind: 'ask', id, method, input } as ToWorker) // method and input come as a pair
        })
        return answer as LanguageMethods[typeof method]['answer'] // the worker answers what was asked
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    },
    setCatalogue(options) {
      catalogue = options
      worker?.postMessage({ kind: 'catalogue', options })
    },
    setPreferences(given) {
      preferences = given
      worker?.postMessage({ kind: 'preferences', preferences: given })
    },
  }
}
