import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle, PlugZap, Search } from 'lucide-react'
import { useStore } from 'zustand'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useInstance } from '#renderer/instances/use-instances.ts'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { InstanceChip } from '#renderer/ui/instance-chip.tsx'
import { ShortcutHint } from '#renderer/ui/shortcut-hint.tsx'
import { useCommands, useShortcut } from '../commands/commands-context.tsx'
import { goTo } from '../route.ts'

/** Workspace, the instance one works on, the command box, and whether one is connected and signed in. */
export function TitleBar() {
  const { run } = useCommands()
  const keys = useShortcut('help.quickOpen')
  const instance = useInstance(useActiveTab(tab => tab.instanceId) ?? null)
  return (
    <header className="title-bar" data-region="title">
      <div className="title-side">
        <span className="brand"><span className="brand-mark" aria-hidden>R</span><span className="brand-name">RecomAMP</span></span>
        <span className="workspace quiet" title="Everything is kept on this computer">Solo workspace</span>
        {instance && <InstanceChip instance={instance} />}
      </div>
      <button type="button" className="command-box" onClick={() => run('help.quickOpen')}>
        <Search size={14} aria-hidden />
        <span className="ellipsis">Open a query, tab, table or instance</span>
        {keys !== undefined && <ShortcutHint keys={keys} />}
      </button>
      <div className="title-side" data-side="right">
        <ConnectionState />
        <SignInState />
      </div>
    </header>
  )
}

function ConnectionState() {
  const connection = useStore(useBridge().connection, state => state.connection)
  const shown = {
    live: { tone: 'ok', text: 'Connected', icon: <PlugZap size={14} aria-hidden /> },
    connecting: { tone: 'warn', text: 'Connecting…', icon: <LoaderCircle size={14} aria-hidden /> },
    reconnecting: { tone: 'warn', text: 'Reconnecting…', icon: <LoaderCircle size={14} aria-hidden /> },
    ended: { tone: 'fail', text: 'Window ended', icon: <CircleAlert size={14} aria-hidden /> },
  }[connection.kind]
  return <span className="state-chip" data-tone={shown.tone} title="Connection of this window to RecomAMP on this computer">{shown.icon}<span className="state-chip-text">{shown.text}</span></span>
}

function SignInState() {
  const { api } = useBridge()
  const { data: logins } = useQuery(api.logins.list.queryOptions({ input: {} }))
  if (!logins) return null
  const real = logins.filter(login => !login.synthetic)
  const troubled = logins.filter(login => login.state !== 'ok').length
  const { tone, text, icon } = troubled > 0
    ? { tone: 'warn', text: troubled === 1 ? '1 login needs sign-in' : `${troubled} logins need sign-in`, icon: <CircleAlert size={14} aria-hidden /> }
    : real.length > 0
      ? { tone: 'ok', text: real.length === 1 ? `Signed in: ${real[0]?.label ?? ''}` : `${real.length} logins`, icon: <CircleCheck size={14} aria-hidden /> }
      : { tone: 'none', text: logins.length > 0 ? 'Sample data' : 'Not signed in', icon: <CircleDashed size={14} aria-hidden /> }
  return <button type="button" className="state-chip" data-tone={tone} title="Go to logins" onClick={() => goTo('logins')}>{icon}<span className="state-chip-text">{text}</span></button>
}
