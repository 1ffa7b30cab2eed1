import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useStore } from 'zustand'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { ErrorBoundary } from '#renderer/ui/error-boundary.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { X } from 'lucide-react'
import { useAppModel } from '../app-model.tsx'
import { CommandPalette } from '../commands/command-palette.tsx'
import { QuickOpen } from '../commands/quick-open.tsx'
import { createRouteStore, settleOn, type Route } from '../route.ts'
import { SaveAsDialog } from '#renderer/tabs/save-as-dialog.tsx'
import { LanguageDialogs } from '#renderer/language/language-dialogs.tsx'
import { TemplateOverlay } from '#renderer/templates/template-overlay.tsx'
import { WelcomePage } from '#renderer/welcome/welcome-page.tsx'
import { Workbench } from '../workbench.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Rail } from './rail.tsx'
import { StartupNotices } from './startup-notices.tsx'
import { StatusBar } from './status-bar.tsx'
import { TitleBar } from './title-bar.tsx'
import { useFollowCore } from './use-follow-core.ts'
import './app-frame.css'

const TemplatesPage = lazy(async () => ({ default: (await import('#renderer/templates/templates-page.tsx')).TemplatesPage }))
const HistoryPage = lazy(async () => ({ default: (await import('#renderer/executions/history-page.tsx')).HistoryPage }))
const LoginsPage = lazy(async () => ({ default: (await import('#renderer/logins/logins-page.tsx')).LoginsPage }))
const AuditPage = lazy(async () => ({ default: (await import('#renderer/audit/audit-page.tsx')).AuditPage }))
const SettingsPage = lazy(async () => ({ default: (await import('#renderer/settings/settings-page.tsx')).SettingsPage }))
const KeyboardPage = lazy(async () => ({ default: (await import('#renderer/settings/keyboard-page.tsx')).KeyboardPage }))
const AboutPage = lazy(async () => ({ default: (await import('#renderer/settings/about-page.tsx')).AboutPage }))

const pages: Readonly<Record<Exclude<Route, 'workbench'>, React.ComponentType>> = {
  templates: TemplatesPage, history: HistoryPage, logins: LoginsPage, audit: AuditPage, settings: SettingsPage, keyboard: KeyboardPage, about: AboutPage, welcome: WelcomePage,
}

/** Title bar, rail, the place that is shown, status bar, and what floats above them. */
export function AppFrame() {
  const { ui, tabs } = useAppModel()
  const lifetime = useMemo(() => new AbortController(), [])
  const routes = useMemo(() => createRouteStore(lifetime.signal), [lifetime])
  const asked = useStore(routes, state => state.route)
  const overlay = useStore(ui, state => state.overlay)
  const failure = useStore(ui, state => state.failure)
  const firstStart = useFirstStart()
  useFollowCore()
  // A notice belongs to the place where it came up.
  useEffect(() => routes.subscribe(() => ui.setState({ failure: null })), [ui, routes])
  useEffect(() => tabs.store.subscribe((now, before) => {
    if (now.activeId !== before.activeId) ui.setState({ failure: null })
  }), [ui, tabs])

  const route: Route = asked ?? (firstStart ? 'welcome' : 'workbench')
  // From there on everybody can go to the workbench, also with nothing in it: drafting and looking at files needs no login.
  const isWelcomed = asked === null && firstStart === true
  useEffect(() => {
    if (isWelcomed) settleOn('welcome')
  }, [isWelcomed])

  // Built when it is first shown: beneath the welcome page it would only make the first start slower.
  const [workbenchWasShown, setWorkbenchWasShown] = useState(false)
  if (route === 'workbench' && firstStart !== null && !workbenchWasShown) setWorkbenchWasShown(true)
  if (firstStart === null) return <div className="app-starting" role="status">Opening the workbench…</div>
  const Shown = route === 'workbench' ? null : pages[route]
  return (
    <div className="app-frame">
      <TitleBar />
      <div className="banners">
        <ConnectionBanner />
        <StartupNotices />
      </div>
      <div className="app-middle">
        <Rail route={route} />
        <main className="app-main">
          {/* The workbench stays: its editor keeps undo and scroll place while other places are shown. */}
          <div className="app-place" inert={route !== 'workbench'} data-shown={route === 'workbench'}>{workbenchWasShown && <Workbench />}</div>
          {Shown && <div className="app-place" data-shown data-region="page"><ErrorBoundary key={route} place="This page"><Suspense fallback={<div className="app-starting" role="status">Opening…</div>}><Shown /></Suspense></ErrorBoundary></div>}
          {failure !== null && (
            <div className="app-failure">
              <ErrorNotice error={failure} action={<IconButton label="Dismiss" icon={<X size={14} />} onClick={() => ui.setState({ failure: null })} />} />
            </div>
          )}
        </main>
      </div>
      <StatusBar />
      {overlay.kind === 'palette' && <CommandPalette />}
      {overlay.kind === 'quick-open' && <QuickOpen />}
      {overlay.kind === 'save-as' && <SaveAsDialog />}
      <TemplateOverlay overlay={overlay} />
      <LanguageDialogs />
    </div>
  )
}

/** True when there is nothing here yet: no login and no open tab. Null while that is not known. */
function useFirstStart(): boolean | null {
  const { api } = useBridge()
  const logins = useQuery(api.logins.list.queryOptions({ input: {} }))
  const loaded = useTabsState(state => state.loaded)
  const tabCount = useTabsState(state => state.tabs.length)
  if (!loaded || (logins.isPending && !logins.isError)) return null
  return tabCount === 0 && (logins.data?.length ?? 0) === 0
}
