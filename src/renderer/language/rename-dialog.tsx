import { useState, type FormEvent } from 'react'
import { Button, Modal, TextInput } from '@mantine/core'
import type { TabId } from '#shared/base/ids.ts'
import { useAppModel, type AppModel } from '#renderer/app/app-model.tsx'
import '#renderer/tabs/save-as-dialog.css'
import { languageContext } from './language-context.ts'
import type { RenameRequest } from './language-store.ts'

/** Asks for the new name of what stands at the cursor, and says why one will not do. */
export function RenameDialog({ request, onClose }: { readonly request: RenameRequest; readonly onClose: () => void }) {
  const model = useAppModel()
  const [name, setName] = useState(request.name)
  const [refusal, setRefusal] = useState<string | null>(null)
  async function rename(event: FormEvent): Promise<void> {
    event.preventDefault()
    const reason = name.trim() === request.name ? null : await renameEverywhere(model, request, name.trim())
    if (reason === null) onClose()
    else setRefusal(reason)
  }
  return (
    <Modal opened onClose={onClose} title={`Rename ${request.name}`} centered size="sm">
      <form className="save-as" onSubmit={event => void rename(event)}>
        <TextInput label="New name" value={name} data-autofocus required maxLength={128} error={refusal} onFocus={event => event.currentTarget.select()}
          onChange={event => { setName(event.currentTarget.value); setRefusal(null) }}
          description={request.isParameter ? 'The declaration under Parameters and the value typed for it are renamed too.' : 'It is changed wherever it is written in this query.'} />
        <div className="save-as-actions">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" disabled={name.trim() === ''}>Rename</Button>
        </div>
      </form>
    </Modal>
  )
}

/** Renames in the text, and a parameter also beside it. Null when done, else why not; then nothing was changed. */
async function renameEverywhere({ languageClient, language, ports, tabs }: AppModel, { documentId, text, offset, name, isParameter }: RenameRequest, newName: string): Promise<string | null> {
  const tab = tabs.store.getState().tabs.find(each => each.id === documentId)
  if (!tab) return 'Nothing was renamed, because the tab was closed.'
  if (isParameter && !/^[A-Za-z_]\w{0,63}$/.test(newName)) return 'A parameter name starts with a letter and holds only letters, digits and underscores, at most 64.'
  if (isParameter && tab.params.some(param => param.name === newName)) return `There is a parameter "${newName}" already. Choose another name.`
  try {
    const result = await languageClient.ask('rename', { documentId, text, offset, newName, ...languageContext(tab, language.getState().audienceTabIds, Date.now()) }, new AbortController().signal)
    if (!result.ok) return result.reason
    if (ports.editor?.edit(result.edits, text) !== true) return 'Nothing was renamed, because the text was changed meanwhile. Close this and try again.'
  } catch {
    return 'Nothing was renamed: the language service stopped. Try again.'
  }
  if (isParameter) renameDeclaration(tabs, tab.id, name, newName)
  return null
}

function renameDeclaration(tabs: AppModel['tabs'], id: TabId, name: string, newName: string): void {
  const tab = tabs.find(id)
  if (!tab) return
  tabs.edit(id, {
    params: tab.params.map(param => (param.name === name ? { ...param, name: newName } : param)),
    paramTexts: Object.fromEntries(Object.entries(tab.paramTexts).map(([key, value]) => [key === name ? newName : key, value])),
  })
}
