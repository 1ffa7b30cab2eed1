import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, TextInput } from '@mantine/core'
import type { Login } from '#shared/logins/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useDemo } from '#renderer/demo/use-demo.ts'
import { Badge, SyntheticBadge } from '#renderer/ui/badge.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatPlural } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { Page } from '#renderer/ui/page.tsx'
import { TimeText } from '#renderer/ui/time-text.tsx'
import { SignInPanel } from './sign-in-panel.tsx'
import './logins.css'

/** Who we are at Amazon: each login with its state, and the way to add one. */
export function LoginsPage() {
  const { api } = useBridge()
  const logins = useQuery(api.logins.list.queryOptions({ input: {} }))
  const [adding, setAdding] = useState(false)
  return (
    <Page title="Logins" lead="Amazon identities that RecomAMP holds tokens for. Tokens are encrypted on this computer and renewed in the background."
      actions={<Button variant="default" onClick={() => setAdding(true)}>Add a login</Button>}>
      <div className="login-list">
        {adding && <section className="login-card" aria-label="Add a login"><SignInPanel /><div><Button variant="subtle" onClick={() => setAdding(false)}>Close</Button></div></section>}
        {logins.isError && <ErrorNotice error={logins.error} onRetry={() => void logins.refetch()} />}
        {logins.data?.length === 0 && !adding && (
          <EmptyState title="No login yet" action={<Button onClick={() => setAdding(true)}>Sign in with Amazon</Button>}>
            A login lets RecomAMP see the AMC instances of your clients. Drafting queries works without one.
          </EmptyState>
        )}
        {logins.data?.map(login => <LoginCard key={login.id} login={login} />)}
      </div>
    </Page>
  )
}

const states = {
  ok: { tone: 'ok', word: 'signed in' },
  'needs-sign-in': { tone: 'fail', word: 'sign in again' },
  locked: { tone: 'warn', word: 'locked on this computer' },
} as const

function LoginCard({ login }: { readonly login: Login }) {
  const { api } = useBridge()
  const rename = useMutation(api.logins.rename.mutationOptions())
  const refresh = useMutation(api.logins.refresh.mutationOptions())
  const discover = useMutation(api.instances.discover.mutationOptions())
  const [label, setLabel] = useState<string | null>(null)
  const [again, setAgain] = useState(false)
  const state = states[login.state]
  return (
    <section className="login-card" aria-label={login.label}>
      <div className="login-head">
        {label === null
          ? <h2>{login.label}</h2>
          : (
            <form onSubmit={event => { event.preventDefault(); rename.mutate({ id: login.id, label }, { onSuccess: () => setLabel(null) }) }}>
              <TextInput aria-label="Name of this login" value={label} autoFocus onChange={event => setLabel(event.currentTarget.value)}
                onKeyDown={event => { if (event.key === 'Escape') setLabel(null) }} />
            </form>
          )}
        {login.synthetic ? <SyntheticBadge /> : <Badge>{login.region}</Badge>}
        <Badge tone={state.tone}>{state.word}</Badge>
        <span className="spring" />
        {label === null && <Button variant="subtle" onClick={() => setLabel(login.label)}>Rename</Button>}
        <Button variant="subtle" loading={discover.isPending} onClick={() => discover.mutate({ loginId: login.id })}>Look for instances</Button>
        {!login.synthetic && <Button variant="subtle" loading={refresh.isPending} onClick={() => refresh.mutate({ id: login.id })}>Renew token now</Button>}
        <RemoveButton login={login} />
      </div>
      <dl className="login-facts">
        <div><dt>Application</dt><dd><code>{login.clientId}</code></dd></div>
        <div><dt>Consent given</dt><dd><TimeText timeMs={login.consentedAtMs} /></dd></div>
        <div><dt>Token renewed</dt><dd>{login.lastRefreshAtMs === null ? 'not yet' : <TimeText timeMs={login.lastRefreshAtMs} />}</dd></div>
      </dl>
      {login.notice && <Notice tone={login.state === 'ok' ? 'warn' : 'fail'} action={!login.synthetic && <Button variant="default" onClick={() => setAgain(true)}>Sign in again</Button>}>{login.notice}</Notice>}
      {again && <SignInPanel loginId={login.id} region={login.region} onDone={() => setAgain(false)} />}
      {discover.data && <Notice tone={discover.data.accounts.some(account => account.problem) ? 'warn' : 'ok'}>
        {discover.data.accounts.length === 0 ? 'Amazon lists no AMC account for this login.' : discover.data.accounts.map(account => (
          <div key={account.accountId}>{account.accountName}: {account.problem ?? formatPlural(account.instanceCount, 'instance')}</div>
        ))}
      </Notice>}
      {[rename, refresh, discover].map((each, index) => each.isError && <ErrorNotice key={index} error={each.error} />)}
    </section>
  )
}

/** Forgetting tokens asks once, inline, as they cannot be brought back. Sample data goes at once: the welcome page makes it anew. */
function RemoveButton({ login }: { readonly login: Login }) {
  const { api } = useBridge()
  const { remove: removeDemo } = useDemo()
  const remove = useMutation(api.logins.remove.mutationOptions())
  const [asked, setAsked] = useState(false)
  if (login.synthetic) {
    return (
      <>
        <Button variant="subtle" color="red" title="Removes the sample instances, their runs and results. Queries you wrote stay." loading={removeDemo.isPending} onClick={() => removeDemo.mutate({})}>Remove sample data</Button>
        {removeDemo.isError && <ErrorNotice error={removeDemo.error} />}
      </>
    )
  }
  if (!asked) return <Button variant="subtle" color="red" onClick={() => setAsked(true)}>Remove</Button>
  return (
    <>
      <span className="quiet">Forgets its tokens. Queries and results stay; consent is withdrawn in your Amazon account.</span>
      <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ id: login.id })}>Remove</Button>
      <Button variant="default" onClick={() => setAsked(false)}>Keep</Button>
      {remove.isError && <ErrorNotice error={remove.error} />}
    </>
  )
}
