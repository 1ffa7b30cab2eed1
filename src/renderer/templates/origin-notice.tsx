import { Button } from '@mantine/core'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { showTemplate } from './template-commands.ts'
import { useTemplate } from './use-templates.ts'
import { shortVersion } from './words.ts'
import './origin.css'

/** Says that the template behind the shown query has changed since the copy was taken, until the person has looked or put it away. */
export function OriginNotice() {
  const { tabs, ui } = useAppModel()
  const tabId = useActiveTab(tab => tab.id)
  const origin = useActiveTab(tab => tab.origin) ?? null
  const { template } = useTemplate(origin?.templateId ?? null)
  if (tabId === undefined || origin === null || !template || template.version === origin.version) return null
  return (
    <div className="origin-notice">
      <Notice tone="info" action={(
        <>
          <Button onClick={() => ui.setState({ overlay: { kind: 'compare-template' } })}>Compare</Button>
          <Button variant="default" onClick={() => tabs.edit(tabId, { origin: { ...origin, version: template.version } })}>Keep mine</Button>
        </>
      )}>
        The template “{template.title}” has changed since this copy of it was taken. Your text is as it was.
      </Notice>
    </div>
  )
}

/** From which template the shown query comes, with the ways to it; nothing for one's own queries. */
export function OriginLine() {
  const model = useAppModel()
  const origin = useActiveTab(tab => tab.origin) ?? null
  const { template, error } = useTemplate(origin?.templateId ?? null)
  if (origin === null) return null
  const changed = template !== undefined && template.version !== origin.version
  return (
    <div className="origin-line">
      <span>From template <strong>{origin.title}</strong>, version <code>{shortVersion(origin.version)}</code>{changed && <>; the template has changed since</>}{error !== null && <>; the template no longer exists</>}.</span>
      {template && <Button variant="subtle" onClick={() => showTemplate(model, origin.templateId)}>Show the template</Button>}
      {template && <Button variant="subtle" onClick={() => model.ui.setState({ overlay: { kind: 'compare-template' } })}>Compare</Button>}
    </div>
  )
}
