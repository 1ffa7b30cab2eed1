import { createLanguageDesk } from './language-desk.ts'
import type { ToWorker } from './language-protocol.ts'
import { createLanguageQueue } from './language-queue.ts'
import { createTemplateDesk } from './template-desk.ts'

// A message to oneself comes after those that are already there, and without the delay of a timer.
const { port1, port2 } = new MessageChannel()
const runs: (() => void)[] = []
port1.addEventListener('message', () => runs.shift()?.())
port1.start()

const take = createLanguageQueue({
  desk: createTemplateDesk(createLanguageDesk()),
  post: message => self.postMessage(message),
  later(run) {
    runs.push(run)
    port2.postMessage(null)
  },
})

self.addEventListener('message', (event: MessageEvent<ToWorker>) => take(event.data))
