import type { AppEvent, Emit, EventName } from '#shared/contract/events.ts'

/** Beyond this many ids waiting for a slow reader, the event says "anything may have changed" instead. */
const maxIds = 500

export interface EventHub {
  readonly emit: Emit
  /** Events from now on, merged by name while the reader is busy. Ends when the signal aborts. */
  subscribe(signal: AbortSignal): AsyncGenerator<AppEvent, void, void>
}

/**
 * Fans changes out to every connected page. A reader that is slow gets merged events (ids by name), so nothing is ever
 * lost and nothing grows without bound.
 */
export function createEventHub(): EventHub {
  const listeners = new Set<(name: EventName, ids: readonly string[]) => void>()
  return {
    emit: (name, ids = []) => {
      for (const listener of listeners) listener(name, ids)
    },
    subscribe: async function* (signal) {
      const waiting = new Map<EventName, Set<string> | 'all'>()
      let wake = () => {}
      const listener = (name: EventName, ids: readonly string[]) => {
        const known = waiting.get(name) ?? new Set<string>()
        if (known !== 'all') for (const id of ids) known.add(id)
        waiting.set(name, known === 'all' || ids.length === 0 || known.size > maxIds ? 'all' : known)
        wake()
      }
      const onAbort = () => wake()
      listeners.add(listener)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        while (!signal.aborted) {
          if (waiting.size === 0) await new Promise<void>(resolve => { wake = resolve })
          const batch = [...waiting]
          waiting.clear()
          for (const [name, ids] of batch) yield { name, ids: ids === 'all' ? [] : [...ids] }
        }
      } finally {
        listeners.delete(listener)
        signal.removeEventListener('abort', onAbort)
      }
    },
  }
}
