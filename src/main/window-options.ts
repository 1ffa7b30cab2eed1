import type { BrowserWindowConstructorOptions } from 'electron/main'

export interface WindowPlace {
  readonly x?: number | undefined
  readonly y?: number | undefined
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const defaultPlace: WindowPlace = { width: 1_440, height: 900, maximized: false }
const minimum = { width: 900, height: 600 }

/**
 * Where a window goes: where it was, unless less than a title bar's worth of it would be visible on any of the screens
 * (one was unplugged); then the default size, placed by the system. Never smaller than the minimum.
 */
export function fitPlace(kept: WindowPlace | undefined, screens: readonly Rectangle[]): WindowPlace {
  if (kept === undefined) return defaultPlace
  const width = Math.max(minimum.width, kept.width)
  const height = Math.max(minimum.height, kept.height)
  const { x, y } = kept
  if (x === undefined || y === undefined) return { width, height, maximized: kept.maximized }
  const reachable = screens.some((screen) => overlap(x, width, screen.x, screen.width) >= 120 && y >= screen.y && y <= screen.y + screen.height - 40)
  return reachable ? { x, y, width, height, maximized: kept.maximized } : { ...defaultPlace, maximized: kept.maximized }
}

function overlap(oneStart: number, oneLength: number, otherStart: number, otherLength: number): number {
  return Math.min(oneStart + oneLength, otherStart + otherLength) - Math.max(oneStart, otherStart)
}

/** Everything a window of ours is made with. Sandbox, isolation and web security stay at their defaults, which are the strict ones. */
export function windowOptions(place: WindowPlace, preloadPath: string, options: { readonly dark: boolean; readonly devTools: boolean; readonly iconPath?: string }): BrowserWindowConstructorOptions {
  return {
    ...(place.x === undefined || place.y === undefined ? {} : { x: place.x, y: place.y }),
    width: place.width,
    height: place.height,
    minWidth: minimum.width,
    minHeight: minimum.height,
    show: false,
    title: 'RecomAMP',
    backgroundColor: options.dark ? '#16171d' : '#ffffff',
    ...(options.iconPath === undefined ? {} : { icon: options.iconPath }),
    webPreferences: { preload: preloadPath, spellcheck: false, devTools: options.devTools },
  }
}
