import { Circle, CircleCheckBig, X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { goTo } from '#renderer/app/route.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'

interface Step {
  readonly id: string
  readonly text: string
  readonly done: boolean
  readonly action: string
  readonly run: () => void
}

const dismissed = 'dismissed'

/** Five things to try, ticked off by what was really done. Can be put away for good. */
export function GettingStarted() {
  const { api, client } = useBridge()
  const commands = useCommands()
  const noted = useSetting('welcome.checklistDone')
  const logins = useQuery(api.logins.list.queryOptions({ input: {} }))
  const ready = useQuery(api.executions.list.queryOptions({ input: { states: ['ready'], limit: 1 } }))
  const queries = useQuery(api.queries.list.queryOptions({ input: {} }))
  if (noted.includes(dismissed)) return null

  const note = (id: string) => void client.settings.set({ key: 'welcome.checklistDone', value: [...new Set([...noted, id])] })
  const show = (id: string, command: string, place: 'workbench' | null) => () => {
    note(id)
    if (place) goTo(place)
    commands.run(command)
  }
  const steps: readonly Step[] = [
    { id: 'data', text: 'Open the sample data, or sign in with Amazon', done: (logins.data?.length ?? 0) > 0, action: 'Show both', run: () => document.querySelector<HTMLButtonElement>('.welcome-door button')?.focus() },
    { id: 'run', text: 'Run a query and watch its phases', done: (ready.data?.length ?? 0) > 0, action: 'Go to the workbench', run: () => goTo('workbench') },
    { id: 'save', text: 'Change it and save it under your own name', done: queries.data?.some(query => !query.sample) ?? false, action: 'Go to the workbench', run: () => goTo('workbench') },
    { id: 'schema', text: 'Look through AMC\'s tables, columns and privacy classes', done: noted.includes('schema'), action: 'Search the schema', run: show('schema', 'view.schema', 'workbench') },
    { id: 'palette', text: 'Open the command palette: everything has a name there', done: noted.includes('palette'), action: 'Show all commands', run: show('palette', 'help.palette', null) },
  ]
  const doneCount = steps.filter(step => step.done).length
  return (
    <section className="checklist" aria-labelledby="getting-started">
      <div className="checklist-head">
        <h2 id="getting-started">Getting started <span className="quiet">{doneCount} of {steps.length}</span></h2>
        <IconButton label="Put this list away" icon={<X size={14} />} onClick={() => note(dismissed)} />
      </div>
      <ol>
        {steps.map(step => (
          <li key={step.id} data-done={step.done}>
            {step.done ? <CircleCheckBig size={16} className="checklist-icon-done" aria-label="Done" /> : <Circle size={16} className="checklist-icon-open" aria-label="Open" />}
            <span className="checklist-text">{step.text}</span>
            {!step.done && <Button variant="subtle" onClick={step.run}>{step.action}</Button>}
          </li>
        ))}
      </ol>
    </section>
  )
}
