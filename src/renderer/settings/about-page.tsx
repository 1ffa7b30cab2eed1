import { useQuery } from '@tanstack/react-query'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { Page } from '#renderer/ui/page.tsx'
import './settings.css'

const shells = { electron: 'desktop window', web: 'browser window', runner: 'without a window', test: 'test' } as const
const stores = {
  system: 'by the system\'s key store', 'key-file': 'by a key file that only you can read', passphrase: 'by your passphrase', memory: 'in memory only, gone at the end',
} as const

/** Which RecomAMP this is, where its data is, and what it found at its start. */
export function AboutPage() {
  const { api } = useBridge()
  const info = useQuery(api.app.info.queryOptions({ input: {} }))
  if (info.isError) return <Page title="About RecomAMP"><ErrorNotice error={info.error} onRetry={() => void info.refetch()} /></Page>
  if (!info.data) return <Page title="About RecomAMP"><p className="quiet">Asking…</p></Page>
  const { version, shell, platform, profileDir, capabilities, startupNotices } = info.data
  const facts: readonly (readonly [string, string])[] = [
    ['Version', version], ['Runs as', shells[shell]], ['System', platform], ['Browser engine', navigator.userAgent.replace(/^.*?((?:Chrome|Firefox|Version)\/[\d.]+).*$/, '$1')],
    ['Profile folder', profileDir], ['Log files', `${profileDir}/logs`], ['Backups of the database', `${profileDir}/backups`], ['Secrets are protected', stores[capabilities.secretStore]],
  ]
  return (
    <Page title="About RecomAMP" lead="An offline-first workbench for Amazon Marketing Cloud. Everything is kept in the profile folder of this computer."
      actions={<CopyButton label="Copy diagnostics" text={facts.map(([name, value]) => `${name}: ${value}`).concat(startupNotices).join('\n')} />}>
      {startupNotices.map(notice => <div key={notice} className="about-note"><Notice tone="warn">{notice}</Notice></div>)}
      <dl className="about-facts">{facts.map(([name, value]) => [<dt key={`${name}:`}>{name}</dt>, <dd key={name}>{value}</dd>])}</dl>
      <p className="quiet">RecomAMP is not made by Amazon. Amazon Marketing Cloud and Login with Amazon are Amazon's.</p>
    </Page>
  )
}
