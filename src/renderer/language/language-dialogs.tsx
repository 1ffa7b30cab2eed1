import { useStore } from 'zustand'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { ExplainDialog } from './explain-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'

/** What the language asks or tells in a window of its own. */
export function LanguageDialogs() {
  const { language, ports } = useAppModel()
  const dialog = useStore(language, state => state.dialog)
  const close = () => {
    language.setState({ dialog: { kind: 'none' } })
    ports.editor?.focus()
  }
  switch (dialog.kind) {
    case 'none': return null
    case 'explain': return <ExplainDialog key={dialog.code} code={dialog.code} onClose={close} />
    case 'rename': return <RenameDialog request={dialog.request} onClose={close} />
  }
}
