import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import type { SettingView } from '#shared/settings/contract.ts'
import { goTo } from '#renderer/app/route.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { Page } from '#renderer/ui/page.tsx'
import { DiagnosticLevels, hasDiagnostics } from '#renderer/language/diagnostic-levels.tsx'
import './settings.css'

/** Kept by screens of their own. */
const elsewhere: ReadonlySet<string> = new Set(['keymap', 'welcome.checklistDone', 'workbench.layout', 'language.levels', 'language.audienceTabs'])

/** Every setting of the described table, with search. */
export function SettingsPage() {
  const { api } = useBridge()
  const settings = useQuery(api.settings.list.queryOptions({ input: {} }))
  const [search, setSearch] = useState('')
  const shown = (settings.data ?? []).filter(({ key, title, description, group }) =>
    !elsewhere.has(key) && `${key} ${title} ${description} ${group}`.toLowerCase().includes(search.trim().toLowerCase()))
  const groups = [...Map.groupBy(shown, setting => setting.group)]
  return (
    <Page title="Settings" lead="They hold on this computer and take effect at once." actions={<>
      <TextInput aria-label="Search settings" placeholder="Search settings" value={search} onChange={event => setSearch(event.currentTarget.value)} />
      <Button variant="default" onClick={() => goTo('keyboard')}>Keyboard shortcuts</Button>
      <Button variant="default" onClick={() => goTo('logins')}>Logins</Button>
    </>}>
      {settings.isError && <ErrorNotice error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.isSuccess && groups.length === 0 && !hasDiagnostics(search) && <p className="quiet">No setting has "{search}" in its name or description.</p>}
      {groups.map(([group, list]) => (
        <section key={group} className="settings-group" aria-label={group}>
          <h2>{group}</h2>
          {list.map(setting => <SettingRow key={`${setting.key} ${JSON.stringify(setting.value)}`} setting={setting} />)}
        </section>
      ))}
      <DiagnosticLevels search={search} />
    </Page>
  )
}

function SettingRow({ setting }: { readonly setting: SettingView }) {
  const { api } = useBridge()
  const set = useMutation(api.settings.set.mutationOptions())
  const reset = useMutation(api.settings.reset.mutationOptions())
  const change = (value: SettingView['value']) => set.mutate({ key: setting.key, value })
  return (
    <div className="setting">
      <div className="setting-text">
        <div className="setting-title">{setting.title}</div>
        <p>{setting.description}</p>
      </div>
      <SettingControl setting={setting} onChange={change} />
      {setting.isDefault ? <span /> : <Button variant="subtle" onClick={() => reset.mutate({ key: setting.key })}>Reset</Button>}
      {set.isError && <div className="setting-error"><ErrorNotice error={set.error} /></div>}
      {reset.isError && <div className="setting-error"><ErrorNotice error={reset.error} /></div>}
    </div>
  )
}

function SettingControl({ setting, onChange }: { readonly setting: SettingView; readonly onChange: (value: SettingView['value']) => void }) {
  const { title, value, unit, kind, choices } = setting
  const [draft, setDraft] = useState<string | number>(typeof value === 'number' || typeof value === 'string' ? value : '')
  const commit = () => {
    if (draft !== value) onChange(draft)
  }
  if (kind === 'boolean') return <Switch aria-label={title} checked={value === true} onChange={event => onChange(event.currentTarget.checked)} />
  if (kind === 'choice') return <Select aria-label={title} data={(choices ?? []).map(({ value: each, label }) => ({ value: each, label }))} value={String(value)} onChange={each => each !== null && onChange(each)} />
  if (kind === 'number') {
    return <NumberInput aria-label={title} value={draft} onChange={setDraft} onBlur={commit} onKeyDown={event => { if (event.key === 'Enter') commit() }} hideControls thousandSeparator="," suffix={unit === null ? '' : ` ${unit}`} />
  }
  return <TextInput aria-label={title} value={String(draft)} onChange={event => setDraft(event.currentTarget.value)} onBlur={commit} onKeyDown={event => { if (event.key === 'Enter') commit() }} />
}
