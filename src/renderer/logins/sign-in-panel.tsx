import { useEffect, useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, NumberInput, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import type { LoginId } from '#shared/base/ids.ts'
import type { ClientApp, Region, SignInState } from '#shared/logins/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatDuration, formatPlural } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { useNow } from '#renderer/ui/use-now.ts'
import '#renderer/welcome/welcome.css'

const regionNames: readonly { readonly value: Region; readonly label: string }[] = [
  { value: 'NA', label: 'North America' }, { value: 'EU', label: 'Europe' }, { value: 'FE', label: 'Far East' },
]

export interface SignInPanelProps {
  /** Renews this login instead of adding one. */
  readonly loginId?: LoginId
  readonly region?: Region
  readonly onDone?: () => void
  /** Offers a way out of the first form; without it there is none. */
  readonly onLeave?: () => void
}

/** Everything from "which application" to "signed in": one attempt at a time, each state with its words and its way out. */
export function SignInPanel({ loginId, region: fixedRegion, onDone, onLeave }: SignInPanelProps) {
  const { api } = useBridge()
  const app = useQuery(api.logins.clientApp.queryOptions({ input: {} }))
  const state = useQuery(api.logins.signInState.queryOptions({ input: {} }))
  const start = useMutation(api.logins.startSignIn.mutationOptions())
  const [region, setRegion] = useState<Region>(fixedRegion ?? 'NA')
  const [editing, setEditing] = useState(false)
  const [mine, setMine] = useState<string | null>(null)
  const current = state.data ?? { kind: 'idle' as const }
  const isDone = current.kind === 'done' && current.attemptId === mine
  useEffect(() => {
    if (isDone) onDone?.()
  }, [isDone, onDone])

  if (app.isError) return <ErrorNotice error={app.error} onRetry={() => void app.refetch()} />
  if (!app.data) return <p className="quiet">Reading the application's settings…</p>
  const hasApp = app.data.clientId !== '' && app.data.hasSecret
  if (!hasApp || editing) return <ClientAppForm app={app.data} onSaved={() => setEditing(false)} onCancel={hasApp ? () => setEditing(false) : onLeave} />
  const begin = () => start.mutate({ region, ...(loginId && { loginId }) }, { onSuccess: next => setMine('attemptId' in next ? next.attemptId : null) })

  return (
    <div className="sign-in">
      {current.kind === 'waiting' || current.kind === 'exchanging'
        ? <Waiting state={current} onChangeApplication={() => setEditing(true)} />
        : (
          <>
            <p className="quiet">Application <code>{app.data.clientId}</code> <Button variant="subtle" onClick={() => setEditing(true)}>Change</Button></p>
            {fixedRegion === undefined && <SegmentedControl aria-label="Region of the AMC accounts" data={[...regionNames]} value={region} onChange={value => setRegion(value as Region)} />}
            <Button size="sm" variant="default" loading={start.isPending} onClick={begin}>{loginId ? 'Sign in again' : 'Sign in with Amazon'}</Button>
          </>
        )}
      {start.isError && <ErrorNotice error={start.error} onRetry={begin} />}
      {current.kind === 'failed' && <Notice tone="fail">{current.message}{current.hint && <><br />{current.hint}</>}</Notice>}
      {current.kind === 'done' && <Notice tone="ok">Signed in. {current.instanceCount === 0 ? 'Amazon lists no AMC instance for this login yet.' : `${formatPlural(current.instanceCount, 'instance')} found.`}</Notice>}
    </div>
  )
}

/** What is needed, in three lines, and the form for it. */
function ClientAppForm({ app, onSaved, onCancel }: { readonly app: ClientApp; readonly onSaved: () => void; readonly onCancel: (() => void) | undefined }) {
  const { api } = useBridge()
  const save = useMutation(api.logins.saveClientApp.mutationOptions())
  const [clientId, setClientId] = useState(app.clientId)
  const [secret, setSecret] = useState('')
  const [port, setPort] = useState(app.redirectPort)
  const portProblem = Number.isInteger(port) && port >= 1_024 && port <= 65_535 ? undefined : 'A port from 1024 to 65535; the ones below belong to the system.'
  const submit = () => portProblem === undefined && save.mutate({ clientId, clientSecret: secret === '' ? null : secret, redirectPort: port }, { onSuccess: onSaved })
  return (
    <form className="sign-in" onSubmit={event => { event.preventDefault(); submit() }}>
      <ol>
        <li>A Login with Amazon application of your agency that Amazon approved for the Ads API</li>
        <li>Its client id and client secret</li>
        <li>{app.redirectUrls.length === 1 ? 'This return URL' : 'These return URLs'}, registered under Web Settings of its security profile:</li>
      </ol>
      {app.redirectUrls.map(url => <div key={url} className="sign-in-row"><span className="sign-in-url">{url}</span><CopyButton text={url} label="Copy" /></div>)}
      <TextInput label="Client id" placeholder="amzn1.application-oa2-client.…" value={clientId} onChange={event => setClientId(event.currentTarget.value)} required />
      <PasswordInput label="Client secret" description={app.hasSecret ? 'One is stored, encrypted. Leave this empty to keep it.' : 'Stored encrypted on this computer; never shown again.'}
        value={secret} onChange={event => setSecret(event.currentTarget.value)} required={!app.hasSecret} autoComplete="off" />
      <NumberInput label="Callback port" description="Amazon compares return URLs exactly, so the port is fixed. Change it only when another program has it." clampBehavior="none" allowDecimal={false} allowNegative={false} hideControls
        value={port} onChange={value => setPort(Number(value))} error={portProblem} />
      <div className="sign-in-row">
        <Button type="submit" size="sm" variant="default" loading={save.isPending}>Save application</Button>
        {onCancel && <Button variant="subtle" size="sm" onClick={onCancel}>Cancel</Button>}
      </div>
      {save.isError && <ErrorNotice error={save.error} />}
    </form>
  )
}

function Waiting({ state, onChangeApplication }: { readonly state: Extract<SignInState, { kind: 'waiting' | 'exchanging' }>; readonly onChangeApplication: () => void }) {
  const { api } = useBridge()
  const finish = useMutation(api.logins.finishSignIn.mutationOptions())
  const cancel = useMutation(api.logins.cancelSignIn.mutationOptions())
  const [pasted, setPasted] = useState('')
  const nowMs = useNow(1_000)
  if (state.kind === 'exchanging') return <Notice tone="info"><span role="status">Amazon answered. Fetching the tokens and looking for instances…</span></Notice>
  return (
    <div className="sign-in">
      <Notice tone="info" action={(
        <span className="sign-in-ways-out">
          <Button variant="default" disabled={cancel.isPending} onClick={() => cancel.mutate({}, { onSuccess: onChangeApplication })}>Change application</Button>
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({})}>Cancel sign-in</Button>
        </span>
      )}>
        <span role="status">Waiting for you to agree at Amazon, in the browser. {formatDuration(Math.max(0, state.expiresAtMs - nowMs))} left.</span>
      </Notice>
      <div className="sign-in-row">
        <span className="quiet">No browser window? Open this address yourself:</span>
        <CopyButton text={state.authorizeUrl} label="Copy the sign-in address" />
      </div>
      {!state.listening && <Notice tone="warn">The callback port is taken by another program, so the browser will end on a page that cannot be shown. Paste its address below.</Notice>}
      <form className="sign-in-row" onSubmit={event => { event.preventDefault(); finish.mutate({ attemptId: state.attemptId, url: pasted }) }}>
        <TextInput className="sign-in-grow" label="Address the browser ended on" description="Only needed when this page does not go on by itself." placeholder={`${state.redirectUrl}?code=…`} value={pasted}
          onChange={event => setPasted(event.currentTarget.value)} />
        <Button type="submit" variant="default" loading={finish.isPending} disabled={pasted.trim() === ''}>Use this address</Button>
      </form>
      {finish.isError && <ErrorNotice error={finish.error} />}
      {cancel.isError && <ErrorNotice error={cancel.error} />}
    </div>
  )
}
