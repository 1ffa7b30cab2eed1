/** What the page notes about one key: both by the page's clock. */
export interface KeyRecord {
  readonly key: string
  /** From the moment the browser got the key (`event.timeStamp`) to the first task after the frame that shows the changed line. */
  readonly toPaintMs: number
}

declare global {
  interface Window {
    /** Starts to note keys of the editor that is there now. */
    recordKeys(): void
    /** Gives what was noted since the last time; keys that changed nothing on the screen are not among it. */
    takeKeys(): readonly KeyRecord[]
  }
}

/**
 * Runs in the page, before its own scripts. Monaco changes the DOM of a line inside an animation frame; a mutation observer is
 * called at the end of that same callback, and a message posted from there is the first task after style, layout and paint of
 * that frame. The Event Timing API would tell the same, rounded to 8 ms, too coarse for a ratio.
 */
export function installKeyRecorder(): void {
  const waiting: { readonly key: string; readonly atMs: number }[] = []
  let done: KeyRecord[] = []
  const { port1, port2 } = new MessageChannel()
  const painted: (readonly { readonly key: string; readonly atMs: number }[])[] = []
  port1.addEventListener('message', () => {
    const nowMs = performance.now()
    for (const { key, atMs } of painted.shift() ?? []) done.push({ key, toPaintMs: nowMs - atMs })
  })
  port1.start()
  window.recordKeys = () => {
    const lines = document.querySelector('.monaco-editor .view-lines')
    if (!lines) throw new Error('there is no editor')
    addEventListener('keydown', (event) => waiting.push({ key: event.key, atMs: event.timeStamp }), true)
    new MutationObserver(() => {
      if (waiting.length === 0) return
      painted.push(waiting.splice(0))
      port2.postMessage(0)
    }).observe(lines, { childList: true, characterData: true, subtree: true })
  }
  window.takeKeys = () => {
    const taken = done
    done = []
    return taken
  }
}
