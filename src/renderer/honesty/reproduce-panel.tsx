import { useRef, useState } from 'react'
import { Button, Checkbox, Radio } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileArchive, FolderOpen } from 'lucide-react'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { BundleOpened } from '#shared/honesty/bundle.ts'
import { ownColumns } from '#shared/honesty/privacy-columns.ts'
import { dayText } from '#shared/honesty/settled.ts'
import type { Result } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatBytes, formatCount, formatPlural } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { BundleChecks } from './bundle-checks.tsx'
import { useResult, useShownId } from './use-shown-result.ts'
import './honesty.css'

const titleCharacters = 200

/** How the shown result came about, and bundles: handing it on so that another person can open or repeat it. */
export function ReproducePanel() {
  const id = useShownId()
  const result = useResult(id)
  const [opened, setOpened] = useState<BundleOpened | null>(null)
  return (
    <div className="honesty" role="region" aria-label="Reproduce" tabIndex={0} data-region-focus>
      {opened && <OpenedNote opened={opened} />}
      {opened && <BundleChecks checks={opened.checks} about="bundle" />}
      {id !== null && result.data?.complete === true && !opened?.checks.some(check => check.result.executionId === id) && <OwnChecks key={id} executionId={id} />}
      {id === null && <EmptyState title="No result yet" icon={<FileArchive size={28} aria-hidden />}>Here stands how a result came about, and it can be handed on as one file that another person opens. A bundle that you were given can be opened as well.</EmptyState>}
      {result.isError && <ErrorNotice error={result.error} onRetry={() => void result.refetch()} />}
      {result.data && (
        <div className="honesty-columns">
          <Facts result={result.data} />
          <HandOn key={result.data.executionId} result={result.data} />
        </div>
      )}
      <OpenBundle onOpened={setOpened} />
    </div>
  )
}

/** The shown result beside the bundles that were opened here. Nothing where there are none. */
function OwnChecks({ executionId }: { readonly executionId: ExecutionId }) {
  const { api } = useBridge()
  const checks = useQuery({ ...api.honesty.bundleChecks.queryOptions({ input: { executionId } }), retry: false })
  if (checks.isError) return <ErrorNotice error={checks.error} onRetry={() => void checks.refetch()} />
  return checks.data ? <BundleChecks checks={checks.data} about="result" /> : null
}

function Facts({ result }: { readonly result: Result }) {
  const { facts, contentHash } = result
  const rows: (readonly [string, string])[] = [['Rows', `${formatCount(result.rowCount)} in ${formatPlural(ownColumns(result.columns).length, 'column')}`]]
  if (facts?.window) rows.push(['Time window', `${facts.window.start.replace('T', ' ')} to ${facts.window.end.replace('T', ' ')} (${facts.window.timeZone})`])
  if (facts) rows.push(['Asked for', `${dayText(facts.createdAtMs, 'UTC')} UTC`], ['Description of AMC’s tables', facts.catalogueVersion])
  if (facts?.amcExecutionId) rows.push(['AMC’s run', facts.amcExecutionId])
  for (const { name, shown } of facts?.params ?? []) rows.push([`Parameter ${name}`, shown])
  if (contentHash !== null) rows.push(['SHA-256 of the file', contentHash])
  return (
    <section aria-labelledby="reproduce-facts">
      <h3 id="reproduce-facts">How it came about</h3>
      <table className="plain-table tabular">
        <caption className="visually-hidden">Facts of this result</caption>
        <tbody>{rows.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td>{value}</td></tr>)}</tbody>
      </table>
      {facts === null
        ? <p className="quiet">Nothing is known of the query behind it: it was imported or derived, or it is of an earlier version.</p>
        : <><pre className="reproduce-sql" tabIndex={0} aria-label="SQL as it was run">{facts.sql}</pre><CopyButton label="Copy the SQL" text={facts.sql} /></>}
    </section>
  )
}

function HandOn({ result }: { readonly result: Result }) {
  const { client, bulk } = useBridge()
  const announce = useAnnounce()
  const [rows, setRows] = useState<'with' | 'hash'>('with')
  const [withParams, setParams] = useState(false)
  const [withRunId, setRunId] = useState(false)
  const [state, setState] = useState<{ readonly busy: boolean; readonly done: string | null; readonly failure: unknown }>({ busy: false, done: null, failure: null })
  const write = async (): Promise<void> => {
    setState({ busy: true, done: null, failure: null })
    try {
      const written = await client.honesty.writeBundle({ executionId: result.executionId, withRows: rows === 'with', withParams, withRunId })
      if (written?.downloadPath) await bulk.download(written.downloadPath, written.name, new AbortController().signal)
      const done = written && `${written.path ?? written.name}, ${formatBytes(written.sizeBytes)}`
      setState({ busy: false, done, failure: null })
      if (done !== null) announce('The bundle is written.')
    } catch (failure) {
      setState({ busy: false, done: null, failure })
    }
  }
  return (
    <section aria-labelledby="reproduce-bundle" className="reproduce-form">
      <h3 id="reproduce-bundle">Hand it on as a bundle</h3>
      <p className="quiet">One file with the SQL, the time window, the columns and the hash. Logins, tokens, accounts and the instance are never in it; what the SQL itself names is.</p>
      <Radio.Group value={rows} onChange={value => setRows(value === 'hash' ? 'hash' : 'with')} aria-label="Rows in the bundle">
        <Radio value="with" label={`With all ${formatPlural(result.rowCount, 'row')}`} />
        <Radio value="hash" label="Hash only: who runs the SQL again can prove that the rows are the same" />
      </Radio.Group>
      <Checkbox checked={withParams} onChange={event => setParams(event.currentTarget.checked)} label="Values of parameters" disabled={(result.facts?.params ?? []).length === 0} />
      <Checkbox checked={withRunId} onChange={event => setRunId(event.currentTarget.checked)} label="AMC's id of the run" disabled={!result.facts?.amcExecutionId} />
      <div className="honesty-row"><Button disabled={state.busy || !result.complete} onClick={() => void write()}>{state.busy ? 'Making the bundle…' : 'Make the bundle'}</Button></div>
      {state.done !== null && <Notice tone="ok">Written: {state.done}</Notice>}
      {state.failure !== null && <ErrorNotice error={state.failure} />}
    </section>
  )
}

function OpenBundle({ onOpened }: { readonly onOpened: (opened: BundleOpened | null) => void }) {
  const { tabs } = useAppModel()
  const { api, bulk } = useBridge()
  const queryClient = useQueryClient()
  const announce = useAnnounce()
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    setBusy(true)
    setFailure(null)
    onOpened(null)
    try {
      const opened = await bulk.openBundle(file, new AbortController().signal)
      await tabs.openDraft({ title: opened.title.slice(0, titleCharacters), sql: opened.sql, ...(opened.executionId !== null && { executionId: opened.executionId }) })
      onOpened(opened)
      // Results that are shown may stand beside it.
      void queryClient.invalidateQueries({ queryKey: api.honesty.bundleChecks.key() })
      announce('The bundle is open.')
    } catch (thrown) {
      setFailure(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <section aria-labelledby="reproduce-open">
      <h3 id="reproduce-open">Open a bundle</h3>
      <div className="honesty-row">
        <Button variant="default" disabled={busy} leftSection={<FolderOpen size={14} aria-hidden />} onClick={() => input.current?.click()}>{busy ? 'Checking the bundle…' : 'Choose a bundle'}</Button>
        <span className="quiet">Its hashes are checked first. It opens in a tab of its own.</span>
        <input ref={input} type="file" accept=".zip" hidden aria-label="Bundle" onChange={event => {
          void take(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }} />
      </div>
      {failure !== null && <ErrorNotice error={failure} />}
    </section>
  )
}

function OpenedNote({ opened }: { readonly opened: BundleOpened }) {
  const what = opened.executionId === null ? `It holds no rows, only their hash (${opened.contentHash.slice(0, 16)}…). Run the SQL, for ${opened.window === null ? 'its time window' : `${opened.window.start.slice(0, 10)} to ${opened.window.end.slice(0, 10)} (${opened.window.timeZone})`}: the rows are then checked here.` : `Its ${formatPlural(opened.rowCount, 'row')} are checked and open as an imported result.`
  return <Notice tone="ok">The bundle "{opened.title}" is open, unchanged since it was made. {what}{opened.twin === null || opened.checks.length > 0 ? '' : ' A result stored here has the very same rows.'}</Notice>
}
