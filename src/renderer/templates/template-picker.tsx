import { useMemo } from 'react'
import { LibraryBig } from 'lucide-react'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { Picker } from '#renderer/ui/picker.tsx'
import { openTemplateCopy } from './template-commands.ts'
import { useTemplates } from './use-templates.ts'

/** Starts a query from a template by typing a part of its name. */
export function TemplatePicker() {
  const model = useAppModel()
  const { ui } = model
  const { templates, isPending } = useTemplates()
  const close = () => ui.setState({ overlay: { kind: 'none' } })
  const items = useMemo(() => templates.map(({ id, title, category, summary }) => ({ id, title, detail: `${category} · ${summary}`, icon: <LibraryBig size={15} aria-hidden /> })), [templates])
  return (
    <Picker label="Start from a template" placeholder="Start from a template: what do you want to know?" items={items} nothing={isPending ? 'Reading the templates…' : 'No template fits what you typed.'} onClose={close}
      onPick={id => {
        close()
        const template = templates.find(each => each.id === id)
        if (template) openTemplateCopy(model, template).catch((failure: unknown) => ui.setState({ failure }))
      }} />
  )
}
