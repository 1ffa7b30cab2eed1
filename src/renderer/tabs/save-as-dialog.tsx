import { useState, type FormEvent } from 'react'
import { Autocomplete, Button, Modal, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import './save-as-dialog.css'

/** Asks for the name and folder under which the active tab becomes a query. */
export function SaveAsDialog() {
  const { ui, tabs, ports } = useAppModel()
  const { api } = useBridge()
  const { data: queries } = useQuery(api.queries.list.queryOptions({ input: {} }))
  const tab = tabs.active()
  const [name, setName] = useState(tab?.title ?? '')
  const [folder, setFolder] = useState(queries?.find(query => query.id === tab?.queryId)?.folder ?? '')
  const [failure, setFailure] = useState<unknown>(null)
  const close = () => {
    ui.setState({ overlay: { kind: 'none' } })
    ports.editor?.focus()
  }
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!tab || name.trim() === '') return
    try {
      await tabs.save(tab.id, name.trim(), folder.trim())
      close()
    } catch (thrown) {
      setFailure(thrown)
    }
  }
  const folders = [...new Set((queries ?? []).map(query => query.folder).filter(each => each !== ''))].toSorted()
  return (
    <Modal opened onClose={close} title={tab?.queryId === null ? 'Save query' : 'Save as a new query'} centered>
      <form className="save-as" onSubmit={event => void save(event)}>
        <TextInput label="Name" value={name} onChange={event => setName(event.currentTarget.value)} data-autofocus maxLength={200} required />
        <Autocomplete size="xs" label="Folder" description="Parts are separated by /. Empty means the top." value={folder} data={folders} onChange={setFolder} maxLength={400} />
        {failure !== null && <ErrorNotice error={failure} />}
        <div className="save-as-actions">
          <Button variant="default" onClick={close}>Cancel</Button>
          <Button type="submit" disabled={name.trim() === ''}>Save</Button>
        </div>
      </form>
    </Modal>
  )
}
