import { BookText, Clock3, FileSearch, LibraryBig, Keyboard, KeyRound, Settings, SquareTerminal } from 'lucide-react'
import { Tooltip } from '@mantine/core'
import { useShortcut } from '../commands/commands-context.tsx'
import { goTo, type Route } from '../route.ts'

const places = [
  { route: 'workbench', title: 'Workbench', icon: SquareTerminal },
  { route: 'templates', title: 'Templates', icon: LibraryBig },
  { route: 'history', title: 'History', icon: Clock3 },
  { route: 'logins', title: 'Logins', icon: KeyRound },
  { route: 'audit', title: 'Audit log', icon: FileSearch },
] as const
const lower = [
  { route: 'welcome', title: 'Welcome', icon: BookText },
  { route: 'keyboard', title: 'Keyboard shortcuts', icon: Keyboard },
  { route: 'settings', title: 'Settings', icon: Settings },
] as const

/** The places of the app. */
export function Rail({ route }: { readonly route: Route }) {
  return (
    <nav className="rail" aria-label="Places" data-region="rail">
      {places.map(place => <RailItem key={place.route} {...place} current={route === place.route} />)}
      <span className="rail-space" />
      {lower.map(place => <RailItem key={place.route} {...place} current={route === place.route} />)}
    </nav>
  )
}

function RailItem({ route, title, icon: Icon, current }: { readonly route: Route; readonly title: string; readonly icon: typeof Clock3; readonly current: boolean }) {
  const keys = useShortcut(`go.${route}`)
  return (
    <Tooltip label={keys === undefined ? title : `${title} (${keys})`} position="right">
      <button type="button" className="rail-item" aria-label={title} aria-current={current ? 'page' : undefined} onClick={() => goTo(route)}>
        <Icon size={18} aria-hidden />
      </button>
    </Tooltip>
  )
}
