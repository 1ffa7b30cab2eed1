import { Button, Modal } from '@mantine/core'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { useAppearanceNow } from '#renderer/theme/appearance-context.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { DiffView } from '#renderer/widgets/editor/diff-view.tsx'
import { useTemplate } from './use-templates.ts'
import './template-dialogs.css'

/** The shown query beside its template as it is now. The template's text can be taken over; the editor's undo brings the own one back. */
export function CompareTemplateDialog() {
  const { ui, tabs, ports } = useAppModel()
  const appearance = useAppearanceNow()
  const fontSizePx = useSetting('editor.fontSizePx')
  const tab = useActiveTab(each => each)
  const { template, error, retry } = useTemplate(tab?.origin?.templateId ?? null)
  const close = () => {
    ui.setState({ overlay: { kind: 'none' } })
    ports.editor?.focus()
  }
  if (!tab?.origin) return null
  const same = template?.sql === tab.sql
  function takeOver(): void {
    if (!tab || !template) return
    tabs.edit(tab.id, { sql: template.sql, params: [...template.parameters], origin: { templateId: template.id, title: template.title, version: template.version } })
    close()
  }
  return (
    <Modal opened onClose={close} title={`Compare with “${tab.origin.title}”`} size="min(1200px, 92vw)" centered>
      <div className="compare-template">
        {error !== null && <ErrorNotice error={error} onRetry={retry} />}
        {template && (
          <>
            <p className="quiet">{same ? 'The SQL is the same as in the template.' : 'Left: your text. Right: the template as it is now.'}</p>
            <div className="compare-template-view"><DiffView before={tab.sql} after={template.sql} fontSizePx={fontSizePx} appearance={appearance} sideBySide label="Query and template" /></div>
            <div className="template-dialog-actions">
              <Button variant="default" onClick={close}>Close</Button>
              <Button disabled={same} onClick={takeOver}>Take over the template's text</Button>
            </div>
          </>
        )}
      </div>
    </Modal>
  )
}
