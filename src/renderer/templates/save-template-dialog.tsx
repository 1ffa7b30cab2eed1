import { useMemo, useState, type FormEvent } from 'react'
import { Button, Modal, NativeSelect, Switch, TextInput } from '@mantine/core'
import { TemplateCategory, templateCategories, TemplateLevel, templateLevels } from '#shared/templates/template.ts'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { ownTemplate, readOwnTemplate } from './own-template.ts'
import { useTemplate } from './use-templates.ts'
import { levelWords } from './words.ts'
import './template-dialogs.css'

/** Asks what the shown query answers, and keeps it as a template. A copy of an own template can be put over it. */
export function SaveTemplateDialog() {
  const { ui, tabs, ports, bridge } = useAppModel()
  // As it was when the dialog opened: nothing can be typed in the editor beneath.
  const [tab] = useState(useActiveTab(each => each))
  const { template: origin } = useTemplate(tab?.origin?.templateId ?? null)
  const read = useMemo(() => (tab ? readOwnTemplate(tab, bundledCatalogue) : null), [tab])
  const [title, setTitle] = useState(tab?.title ?? '')
  const [summary, setSummary] = useState('')
  const [category, setCategory] = useState<TemplateCategory>('How to')
  const [level, setLevel] = useState<TemplateLevel>('basic')
  const [meanings, setMeanings] = useState<Readonly<Record<string, string>>>({})
  const [over, setOver] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const own = origin !== undefined && origin.scopeId !== null ? origin : null
  /** Over an own template, its words are where the person goes on from. */
  function chooseOver(chosen: boolean): void {
    setOver(chosen)
    if (!chosen || !own) return
    setTitle(own.title)
    setSummary(own.summary)
    setCategory(own.category)
    setLevel(own.level)
    setMeanings(Object.fromEntries(own.output.map(({ name, meaning }) => [name, meaning])))
  }
  const close = () => {
    ui.setState({ overlay: { kind: 'none' } })
    ports.editor?.focus()
  }
  const readable = read !== null && read.output.length > 0
  const complete = readable && title.trim() !== '' && summary.trim() !== ''
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!tab || !complete) return
    try {
      const facts = ownTemplate(tab, { title: title.trim(), category, level, summary: summary.trim(), meanings }, bundledCatalogue)
      const kept = await bridge.client.templates.save({ id: over && own ? own.id : null, facts, sql: tab.sql })
      tabs.edit(tab.id, { origin: { templateId: kept.id, title: kept.title, version: kept.version } })
      close()
    } catch (thrown) {
      setFailure(thrown)
    }
  }
  if (!tab || !read) return null
  return (
    <Modal opened onClose={close} title="Save as a template of your own" centered size="lg">
      <form className="save-template" onSubmit={event => void save(event)}>
        {own && <Switch label={`Put it over “${own.title}” instead of making a new one`} checked={over} onChange={event => chooseOver(event.currentTarget.checked)} />}
        <TextInput label="Title" description="What it tells, as people would look for it." value={title} onChange={event => setTitle(event.currentTarget.value)} data-autofocus maxLength={120} required />
        <TextInput label="Summary" description="One sentence." value={summary} onChange={event => setSummary(event.currentTarget.value)} maxLength={300} required />
        <div className="save-template-row">
          <NativeSelect label="Category" value={category} data={[...templateCategories]} onChange={event => setCategory(TemplateCategory.parse(event.currentTarget.value))} />
          <NativeSelect label="Level" value={level} data={templateLevels.map(each => ({ value: each, label: levelWords[each] }))} onChange={event => setLevel(TemplateLevel.parse(event.currentTarget.value))} />
        </div>
        {readable
          ? (
            <fieldset className="save-template-columns">
              <legend>What the columns mean</legend>
              {read.output.map(column => <label key={column.name}><code className="ellipsis">{column.name}</code><TextInput aria-label={`Meaning of ${column.name}`} placeholder={column.meaning} value={meanings[column.name] ?? ''} maxLength={1_000} onChange={event => setMeanings({ ...meanings, [column.name]: event.currentTarget.value })} /></label>)}
            </fieldset>
          )
          : <Notice tone="warn">The columns of this SQL cannot be read, so it cannot be kept as a template yet. The Problems panel says what is wrong.</Notice>}
        <p className="quiet">Kept with it: the SQL, the parameters with their values of now, and the window. {read.tables.length > 0 && <>It reads {read.tables.join(', ')}.</>}</p>
        {failure !== null && <ErrorNotice error={failure} />}
        <div className="template-dialog-actions">
          <Button variant="default" onClick={close}>Cancel</Button>
          <Button type="submit" disabled={!complete}>Save template</Button>
        </div>
      </form>
    </Modal>
  )
}
