/** One thing a person can do, as the palette, menus, tooltips and the keyboard know it. */
export interface Command {
  /** Stable; kept in people's own keymaps. */
  readonly id: string
  readonly title: string
  /** Where it stands in the palette and on the keyboard page. */
  readonly group: 'Run' | 'Tabs' | 'Editor' | 'Results' | 'View' | 'Go to' | 'Instances' | 'Help'
  /** Default shortcuts, the first one is shown. */
  readonly keys: readonly string[]
  /** Also answers while a text field other than the editor has the focus. */
  readonly everywhere?: boolean
  /** Whether it can be done now; a command that cannot is not offered. Always, when left out. */
  readonly when?: () => boolean
  readonly run: () => void | Promise<void>
}
