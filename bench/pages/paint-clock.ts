declare global {
  interface Window {
    /** Waits for a frame before which `holds` was true and gives the moment after it was painted, in milliseconds since 1970. */
    paintedWhen(holds: () => boolean): Promise<number>
    /** When the browser got the last key, in milliseconds since 1970. */
    lastKeyMs: number
  }
}

/**
 * Runs in the page before its own scripts. A message posted in an animation frame is the first task after that frame's paint.
 * What other callbacks of the same frame do is seen through a mutation observer, which is called at the end of each of them.
 */
export function installPaintClock(): void {
  addEventListener('keydown', event => (window.lastKeyMs = performance.timeOrigin + event.timeStamp), true)
  window.paintedWhen = holds => new Promise(resolve => {
    let held = false
    let inFrame = false
    const { port1, port2 } = new MessageChannel()
    const observer = new MutationObserver(() => {
      if (inFrame) check()
    })
    port1.addEventListener('message', () => {
      inFrame = false
      if (!held) return void requestAnimationFrame(look)
      observer.disconnect()
      resolve(performance.timeOrigin + performance.now())
    })
    port1.start()
    function check(): void {
      held ||= holds()
    }
    function look(): void {
      inFrame = true
      check()
      port2.postMessage(0)
    }
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
    requestAnimationFrame(look)
  })
}
