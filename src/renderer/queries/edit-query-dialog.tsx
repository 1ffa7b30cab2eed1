import { useState, type FormEvent } from 'react'
import { Autocomplete, Button, Modal, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { QuerySummary } from '#shared/queries/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import '#renderer/tabs/save-as-dialog.css'

export interface EditQueryDialogProps {
  readonly query: QuerySummary
  readonly folders: readonly string[]
  readonly onClose: () => void
}

/** Name, folder, tags and description of a saved query. */
export function EditQueryDialog({ query, folders, onClose }: EditQueryDialogProps) {
  const { client } = useBridge()
  const [name, setName] = useState(query.name)
  const [folder, setFolder] = useState(query.folder)
  const [tags, setTags] = useState<string[]>([...query.tags])
  const [description, setDescription] = useState(query.description)
  const [failure, setFailure] = useState<unknown>(null)
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    try {
      await client.queries.patch({ id: query.id, baseVersion: query.version, patch: { name: name.trim(), folder: folder.trim(), tags, description } })
      onClose()
    } catch (thrown) {
      setFailure(thrown)
    }
  }
  return (
    <Modal opened onClose={onClose} title="Rename or move" centered>
      <form className="save-as" onSubmit={event => void save(event)}>
        <TextInput label="Name" value={name} data-autofocus required maxLength={200} onChange={event => setName(event.currentTarget.value)} />
        <Autocomplete size="xs" label="Folder" description="Parts are separated by /. Empty means the top." value={folder} data={folders.toSorted()} maxLength={400} onChange={setFolder} />
        <TagsInput size="xs" label="Tags" value={tags} onChange={setTags} maxTags={20} />
        <Textarea label="Description" value={description} autosize minRows={2} maxRows={6} onChange={event => setDescription(event.currentTarget.value)} />
        {failure !== null && <ErrorNotice error={failure} />}
        <div className="save-as-actions">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" disabled={name.trim() === ''}>Save</Button>
        </div>
      </form>
    </Modal>
  )
}
