import type { MenuItemConstructorOptions } from 'electron/main'

/** A key press that the page understands as one of its commands. */
export interface PageKey {
  readonly keyCode: string
  readonly modifiers: readonly ('shift' | 'control' | 'meta' | 'alt')[]
}

export interface MenuActions {
  /** Types a shortcut into the page: its own commands stay the only ones. */
  readonly press: (key: PageKey) => void
  readonly openOutside: (address: string) => void
  readonly showProfile: () => void
  readonly checkForUpdates: (() => void) | undefined
}

/**
 * The application menu. Editing, zoom and window items are the system's own roles; the app's commands press the page's
 * shortcuts, so that a command is defined in one place. The accelerators are shown, not registered: the page has them.
 */
export function menuTemplate(platform: NodeJS.Platform, devTools: boolean, actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const command = (label: string, accelerator: string): MenuItemConstructorOptions => ({
    label, accelerator, registerAccelerator: false, click: () => actions.press(keyOf(accelerator, mac)),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const updates: MenuItemConstructorOptions[] = actions.checkForUpdates === undefined ? [] : [{ label: 'Check for updates…', click: actions.checkForUpdates }]
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        command('New query', 'CmdOrCtrl+N'), command('Open query…', 'CmdOrCtrl+P'), command('Save', 'CmdOrCtrl+S'), separator,
        command('Close tab', 'CmdOrCtrl+W'), command('Reopen closed tab', 'CmdOrCtrl+Shift+T'), separator,
        { label: 'Show profile folder', click: actions.showProfile }, separator, { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: '&Query', submenu: [command('Run', 'CmdOrCtrl+Enter'), command('Check', 'CmdOrCtrl+Shift+Enter'), command('Format', 'Shift+Alt+F')] },
    {
      label: '&View',
      submenu: [
        command('Command palette…', 'CmdOrCtrl+Shift+P'), command('Show or hide navigator', 'CmdOrCtrl+B'), command('Show or hide results', 'CmdOrCtrl+J'), separator,
        { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' },
        ...(devTools ? [separator, { role: 'toggleDevTools' } satisfies MenuItemConstructorOptions] : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [{ label: 'Amazon Marketing Cloud documentation', click: () => actions.openOutside('https://advertising.amazon.com/API/docs/en-us/guides/amazon-marketing-cloud/overview') }, ...updates],
    },
  ]
}

/** The key press of an accelerator, with Ctrl or Cmd as the system has it. */
export function keyOf(accelerator: string, mac: boolean): PageKey {
  const parts = accelerator.split('+')
  const modifiers = parts.slice(0, -1).map((part) => {
    if (part === 'CmdOrCtrl') return mac ? 'meta' : 'control'
    return part === 'Shift' ? 'shift' : 'alt'
  })
  return { keyCode: parts.at(-1) ?? '', modifiers }
}
