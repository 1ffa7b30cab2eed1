import { useMemo, useState, type KeyboardEvent } from 'react'
import { Button, TextInput } from '@mantine/core'
import { CircleDashed } from 'lucide-react'
import type { InstanceId, TabId } from '#shared/base/ids.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { goTo } from '#renderer/app/route.ts'
import { useInstance, useInstances } from '#renderer/instances/use-instances.ts'
import { useOpenTabs, useTab } from '#renderer/tabs/use-open-tabs.tsx'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { fuzzyFilter } from '#renderer/ui/fuzzy-match.ts'
import { InstanceMark } from '#renderer/ui/instance-mark.tsx'
import { ToolbarPopover } from './toolbar-popover.tsx'
import './instance-picker.css'

/** On which instance the tab runs. */
export function InstancePicker({ tabId }: { readonly tabId: TabId }) {
  const instance = useInstance(useTab(tabId, tab => tab.instanceId) ?? null)
  return (
    <ToolbarPopover name="instance" label={instance ? `Instance: ${instance.clientName}, ${instance.name}, ${instance.region}, ${instance.kind}` : 'Choose an instance'} width={380}
      shown={instance
        ? <><InstanceMark colour={instance.colour} kind={instance.kind} /><span className="quiet ellipsis">{instance.name}</span>{instance.kind === 'synthetic' && <SyntheticBadge compact />}</>
        : <><CircleDashed size={14} aria-hidden />Choose an instance</>}>
      <InstanceList tabId={tabId} />
    </ToolbarPopover>
  )
}

function InstanceList({ tabId }: { readonly tabId: TabId }) {
  const { ui } = useAppModel()
  const tabs = useOpenTabs()
  const instances = useInstances()
  const chosen = useTab(tabId, tab => tab.instanceId)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const shown = useMemo(() => fuzzyFilter(instances, typed, each => `${each.clientName} ${each.name} ${each.accountName} ${each.region} ${each.tags.join(' ')}`), [instances, typed])
  const pick = (id: InstanceId) => {
    tabs.edit(tabId, { instanceId: id })
    ui.setState({ toolbarPopover: 'none' })
  }
  function onKeyDown(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      event.preventDefault()
      setAt((at + by + shown.length) % Math.max(1, shown.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const instance = shown[at]
      if (instance) pick(instance.id)
    }
  }
  if (instances.length === 0) {
    return (
      <>
        <p>No instance is known yet. Sign in with Amazon, or explore with sample data.</p>
        <Button onClick={() => goTo('welcome')}>Go to welcome</Button>
      </>
    )
  }
  return (
    <>
      <TextInput aria-label="Search instances" placeholder="Search client, instance, account or tag" value={typed} data-autofocus onKeyDown={onKeyDown} onChange={event => {
        setTyped(event.currentTarget.value)
        setAt(0)
      }} />
      <div className="instance-list" role="listbox" aria-label="Instances" tabIndex={0} onKeyDown={onKeyDown}>
        {shown.map((instance, index) => (
          <div key={instance.id} role="option" aria-selected={instance.id === chosen} className="instance-option" data-at={index === at} onClick={() => pick(instance.id)}>
            <InstanceMark colour={instance.colour} kind={instance.kind} size={14} />
            <span className="instance-option-text">
              <span className="ellipsis">{instance.clientName}</span>
              <span className="quiet ellipsis">{instance.name} · {instance.accountName} · {instance.region} · {instance.kind === 'production' ? 'live' : instance.kind}</span>
              {instance.notice !== null && <span className="instance-option-notice">{instance.notice}</span>}
            </span>
          </div>
        ))}
        {shown.length === 0 && <p className="quiet">No instance by that name.</p>}
      </div>
    </>
  )
}
