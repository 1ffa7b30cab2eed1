/** What the Electron preload gives the page. Absent in the browser shell. */
export interface RecomampHost {
  readonly shell: 'electron'
  /** The path of a file that was dropped on the page. */
  pathForFile(file: File): string
}

declare global {
  interface Window {
    readonly recomampHost?: RecomampHost
  }
}

/** The only place that asks which shell this is: Electron's scheme needs no token, loopback does. */
export function needsToken(): boolean {
  return window.recomampHost?.shell !== 'electron'
}
