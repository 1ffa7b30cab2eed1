import { createStore, type StoreApi } from 'zustand/vanilla'
import { AppError } from '#shared/base/app-error.ts'
import type { Bulk } from '#renderer/bridge/bulk.ts'
import type { OpenTabs } from '#renderer/tabs/open-tabs.ts'

export interface ImportsState {
  /** The file that is being read in, or null. */
  readonly name: string | null
}

/** Files from elsewhere as results, each in a tab of its own. */
export interface Imports {
  readonly store: StoreApi<ImportsState>
  /** Reads files in, one after the other. Rejects with an AppError for the first that cannot be used; those before it stay. */
  take(files: readonly File[]): Promise<void>
  /** Lets a person choose files; `onChosen` is called before the first is read. Rejects as `take` does; nothing happens when they change their mind. */
  choose(onChosen: () => void): Promise<void>
  /** Stops; the file that was on its way leaves nothing behind. */
  cancel(): void
}

const titleCharacters = 200

/** An error that says which of several files it is of, and how many after it were not opened. */
function ofFile(thrown: unknown, name: string, left: number): AppError {
  const { code, message, retryAfterMs, ref, details } = AppError.from(thrown)
  return new AppError(code, `"${name}": ${message}${left === 0 ? '' : ` ${left === 1 ? 'The file after it was' : `The ${left} files after it were`} not opened.`}`, { cause: thrown, retryAfterMs, ref, details })
}

export function createImports({ bulk, tabs }: { readonly bulk: Bulk, readonly tabs: Pick<OpenTabs, 'openDraft'> }): Imports {
  const store = createStore<ImportsState>(() => ({ name: null }))
  let running: AbortController | null = null
  async function take(files: readonly File[]): Promise<void> {
    if (running !== null) throw new AppError('conflict', 'Another file is being opened, so this one was not. Try again when it is done.')
    running = new AbortController()
    const { signal } = running
    try {
      for (const [at, file] of files.entries()) {
        store.setState({ name: file.name })
        const executionId = await bulk.importFile(file, signal).catch((thrown: unknown) => {
          throw files.length === 1 ? thrown : ofFile(thrown, file.name, files.length - at - 1)
        })
        await tabs.openDraft({ title: file.name.slice(0, titleCharacters), sql: '', executionId })
      }
    } catch (thrown) {
      if (!signal.aborted) throw thrown
    } finally {
      running = null
      store.setState({ name: null })
    }
  }
  return {
    store, take,
    choose: onChosen => new Promise((resolve, reject) => {
      const input = document.createElement('input')
      input.type = 'file'
      input.multiple = true
      input.accept = '.csv,.tsv,.gz,.parquet'
      input.hidden = true
      input.addEventListener('cancel', () => {
        input.remove()
        resolve()
      }, { once: true })
      input.addEventListener('change', () => {
        input.remove()
        onChosen()
        void take([...input.files ?? []]).then(resolve, reject)
      }, { once: true })
      // Part of the page until it has answered: nobody else holds it, and one that was swept away never does.
      document.body.append(input)
      input.click()
    }),
    cancel: () => running?.abort(),
  }
}
