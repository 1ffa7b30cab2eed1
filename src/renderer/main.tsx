import { createRoot } from 'react-dom/client'
import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import '@mantine/core/styles.css'
import 'dockview-react/dist/styles/dockview.css'
import './theme/base.css'
import './theme/instances.css'
import './theme/dockview.css'
import { AppError } from '#shared/base/app-error.ts'
import { systemClock } from '#shared/base/clock.ts'
import { App } from './app/app.tsx'
import { createAppModel } from './app/app-model.tsx'
import { NoLinkPage } from './app/no-link-page.tsx'
import { keepWhatWasTyped } from './app/keep-what-was-typed.ts'
import { createApi } from './bridge/bridge.tsx'
import { createBulk } from './bridge/bulk.ts'
import { createClient } from './bridge/client.ts'
import { createConnectionStore } from './bridge/connection.ts'
import { needsToken } from './bridge/host.ts'
import { createQueryClient } from './bridge/query-client.ts'
import { exchangeLaunchCode, openSession } from './bridge/session.ts'
import { watchEvents } from './bridge/watch-events.ts'

const host = document.getElementById('root')
if (!host) throw new Error('index.html has no #root')
const root = createRoot(host)

try {
  const session = await openSession({
    needsToken: needsToken(),
    hash: location.hash,
    storage: sessionStorage,
    stripHash: () => history.replaceState(null, '', location.pathname),
    exchange: exchangeLaunchCode,
  })
  if (session.kind === 'no-link') root.render(<NoLinkPage reason={session.reason} />)
  else start(session.token)
} catch (thrown) {
  root.render(<NoLinkPage reason={AppError.from(thrown).message} />)
}

function start(token: string | null): void {
  const client = createClient(location.origin, token)
  const queryClient = createQueryClient()
  const connection = createConnectionStore()
  const model = createAppModel({ client, api: createApi(client), bulk: createBulk(location.origin, token), connection }, queryClient)
  const lifetime = new AbortController()
  addEventListener('pagehide', event => {
    if (!event.persisted) lifetime.abort()
  })
  keepWhatWasTyped(model.tabs, lifetime.signal)
  void watchEvents({ client, queryClient, connection, clock: systemClock, isEcho: event => event.name === 'tabs.changed' && model.tabs.isOwnWrite(event.ids) }, lifetime.signal)
  root.render(<App model={model} />)
}
