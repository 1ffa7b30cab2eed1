import type { AppModel } from '#renderer/app/app-model.tsx'
import { languageContext } from './language-context.ts'

/** Opens the question for a new name of what stands at the cursor, or tells there why it has none that can be changed. */
export async function startRename({ ports, tabs, languageClient, language }: AppModel): Promise<void> {
  const { editor } = ports
  const document = editor?.document()
  const at = editor?.selection()
  const tab = tabs.store.getState().tabs.find(each => each.id === document?.documentId)
  if (!editor || !document || !at || !tab) return
  const target = await languageClient.ask('renameTarget', { ...document, offset: at.start, ...languageContext(tab, language.getState().audienceTabIds, Date.now()) }, new AbortController().signal)
  if (!target.ok) editor.say(target.reason)
  else language.setState({ dialog: { kind: 'rename', request: { ...document, offset: at.start, name: target.name, isParameter: target.kind === 'parameter' } } })
}
