import { useMemo, useState, type FormEvent } from 'react'
import { Button, TextInput, UnstyledButton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Building2, Pencil, RefreshCw, Search, Star } from 'lucide-react'
import { instanceColours, type DiscoveryReport, type Instance } from '#shared/instances/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { goTo } from '#renderer/app/route.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatPlural } from '#renderer/ui/format.ts'
import { fuzzyFilter } from '#renderer/ui/fuzzy-match.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { InstanceMark } from '#renderer/ui/instance-mark.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { useInstances } from './use-instances.ts'
import './instances-panel.css'

/** Every instance with client, region, kind and colour; choosing one puts the active tab on it. */
export function InstancesPanel() {
  const { tabs, ui } = useAppModel()
  const { client } = useBridge()
  const instances = useInstances()
  const [typed, setTyped] = useState('')
  const [editingId, setEditingId] = useState<string | null>(null)
  const activeInstanceId = useActiveTab(tab => tab.instanceId)
  const tabId = useActiveTab(tab => tab.id)
  const discovery = useMutation({ mutationFn: () => client.instances.discover({}) })
  const shown = useMemo(() => fuzzyFilter(instances, typed, each => `${each.clientName} ${each.name} ${each.accountName} ${each.region} ${each.tags.join(' ')}`), [instances, typed])
  const attempt = (work: Promise<unknown>) => void work.catch((failure: unknown) => ui.setState({ failure }))
  return (
    <>
      <div className="panel-head">
        <TextInput aria-label="Search instances" placeholder="Client, instance, account, tag" leftSection={<Search size={13} aria-hidden />} value={typed} onChange={event => setTyped(event.currentTarget.value)} />
        <IconButton label="Look for instances at Amazon again" icon={<RefreshCw size={14} className={discovery.isPending ? 'turning' : undefined} />} disabled={discovery.isPending} onClick={() => discovery.mutate()} />
      </div>
      {discovery.isPending && <p className="panel-note quiet" role="status">Asking Amazon which instances there are…</p>}
      {discovery.isError && <ErrorNotice error={discovery.error} onRetry={() => discovery.mutate()} />}
      {discovery.data && <Report report={discovery.data} onDismiss={() => discovery.reset()} />}
      {instances.length === 0
        ? <EmptyState title="No instance yet" icon={<Building2 size={26} aria-hidden />} action={<Button variant="default" onClick={() => goTo('welcome')}>Go to welcome</Button>}>Instances show up here after signing in with Amazon, or with the sample data.</EmptyState>
        : (
          <ul className="instances" aria-label="Instances">
            {shown.map(instance => (
              <li key={instance.id} data-instance-colour={instance.colour} data-chosen={instance.id === activeInstanceId}>
                <div className="instance-row">
                  <IconButton label={instance.favourite ? `${instance.clientName} is a favourite` : `Make ${instance.clientName} a favourite`} pressed={instance.favourite}
                    icon={<Star size={13} fill={instance.favourite ? 'currentColor' : 'none'} />} onClick={() => attempt(client.instances.update({ id: instance.id, patch: { favourite: !instance.favourite } }))} />
                  <UnstyledButton className="instance-main" title={tabId === undefined ? 'Open a query first' : 'Run the open query here'} aria-current={instance.id === activeInstanceId ? 'true' : undefined}
                    onClick={() => tabId !== undefined && tabs.edit(tabId, { instanceId: instance.id })}>
                    <InstanceMark colour={instance.colour} kind={instance.kind} size={14} />
                    <span className="instance-text">
                      <span className="ellipsis">{instance.clientName}</span>
                      <span className="quiet ellipsis">{instance.name} · {instance.accountName} · {instance.region}{instance.kind === 'sandbox' ? ' · sandbox' : ''}</span>
                    </span>
                    {instance.kind === 'synthetic' && <SyntheticBadge compact />}
                  </UnstyledButton>
                  <IconButton label={`Edit ${instance.clientName}`} pressed={editingId === instance.id} icon={<Pencil size={13} />} onClick={() => setEditingId(editingId === instance.id ? null : instance.id)} />
                </div>
                {instance.notice !== null && <p className="instance-notice">{instance.notice}</p>}
                {editingId === instance.id && <EditInstance instance={instance} onDone={() => setEditingId(null)} />}
              </li>
            ))}
            {shown.length === 0 && <li className="panel-note quiet">No instance by that name.</li>}
          </ul>
        )}
    </>
  )
}

function Report({ report, onDismiss }: { readonly report: DiscoveryReport; readonly onDismiss: () => void }) {
  const troubled = report.accounts.filter(account => account.problem !== null)
  const found = report.accounts.reduce((sum, account) => sum + account.instanceCount, 0)
  return (
    <div className="panel-note">
      <Notice tone={troubled.length > 0 ? 'warn' : 'ok'} action={<Button variant="subtle" onClick={onDismiss}>Dismiss</Button>}>
        {formatPlural(found, 'instance')} in {formatPlural(report.accounts.length, 'account')}.
        {troubled.map(account => <span key={account.accountId} style={{ display: 'block' }}>{account.accountName}: {account.problem}</span>)}
      </Notice>
    </div>
  )
}

function EditInstance({ instance, onDone }: { readonly instance: Instance; readonly onDone: () => void }) {
  const { client } = useBridge()
  const [clientName, setClientName] = useState(instance.clientName)
  const [tags, setTags] = useState(instance.tags.join(', '))
  const [failure, setFailure] = useState<unknown>(null)
  const update = async (patch: Partial<Pick<Instance, 'clientName' | 'colour' | 'tags'>>): Promise<void> => {
    try {
      await client.instances.update({ id: instance.id, patch })
      setFailure(null)
    } catch (thrown) {
      setFailure(thrown)
    }
  }
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    await update({ clientName: clientName.trim(), tags: tags.split(',').map(tag => tag.trim()).filter(tag => tag !== '') })
    onDone()
  }
  return (
    <form className="instance-edit" onSubmit={event => void save(event)}>
      <TextInput label="Client name" value={clientName} maxLength={80} onChange={event => setClientName(event.currentTarget.value)} />
      <TextInput label="Tags" description="Separated by commas" value={tags} onChange={event => setTags(event.currentTarget.value)} />
      <fieldset className="colour-choice">
        <legend>Colour</legend>
        {instanceColours.map(colour => (
          <button key={colour} type="button" className="colour" data-instance-colour={colour} aria-label={colour} title={colour} aria-pressed={instance.colour === colour} onClick={() => void update({ colour })} />
        ))}
      </fieldset>
      {failure !== null && <ErrorNotice error={failure} />}
      <div className="save-as-actions"><Button variant="default" onClick={onDone}>Cancel</Button><Button type="submit">Save</Button></div>
    </form>
  )
}
