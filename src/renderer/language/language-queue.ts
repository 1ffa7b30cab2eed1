import type { LanguageDesk } from './language-desk.ts'
import type { FromWorker, LanguageRequest, ToWorker } from './language-protocol.ts'

export interface LanguageQueueDeps {
  readonly desk: LanguageDesk
  readonly post: (message: FromWorker) => void
  /** Calls back once messages that have already come in were taken. */
  readonly later: (run: () => void) => void
}

/**
 * Takes the page's messages and works on one request at a time, in the order they came. Between two of them it reads
 * what came meanwhile, so that a request that was cancelled while it waited costs nothing.
 */
export function createLanguageQueue({ desk, post, later }: LanguageQueueDeps): (message: ToWorker) => void {
  const waiting = new Map<number, LanguageRequest>()
  let due = false

  function workLater(): void {
    if (due || waiting.size === 0) return
    due = true
    later(() => {
      due = false
      work()
      workLater()
    })
  }

  function work(): void {
    const [first] = waiting
    if (!first) return
    const [id, request] = first
    waiting.delete(id)
    try {
      post({ id, ok: true, answer: desk.answer(request) })
    } catch (failure) {
      post({ id, ok: false, message: failure instanceof Error ? failure.message : String(failure) })
    }
  }

  return message => {
    switch (message.kind) {
      case 'ask':
        waiting.set(message.id, message)
        return workLater()
      case 'cancel':
        waiting.delete(message.id)
        return
      case 'catalogue':
        desk.setCatalogue(message.options)
        return
      case 'preferences':
        desk.setPreferences(message.preferences)
    }
  }
}
