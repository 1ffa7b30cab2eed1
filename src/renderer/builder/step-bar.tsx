import { Menu } from '@mantine/core'
import { Ellipsis, Undo2 } from 'lucide-react'
import type { BuilderModel } from '#sql/builder/builder-model.ts'
import { removeStep, resultAsStep } from '#sql/builder/edit-builder.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import type { Builder } from './use-builder.ts'

export interface StepBarProps {
  readonly builder: Builder
  readonly model: BuilderModel
  /** The step that is shown; the number of steps for the result. */
  readonly index: number
  readonly onChoose: (index: number) => void
}

/** The WITH steps of a query and its result, to move between. */
export function StepBar({ builder, model, index, onChoose }: StepBarProps) {
  const { mac } = useAppModel()
  const names = [...model.steps.map(step => step.name), 'Result']
  const removable = index < model.steps.length && removeStep(model, index) !== null
  return (
    <div className="builder-steps">
      <div role="group" aria-label="Steps of the query" className="builder-step-list">
        {names.map((name, at) => (
          // A name may be there twice while somebody types.
          <button key={at} type="button" className="builder-step ellipsis" title={name} aria-pressed={at === index} onClick={() => onChoose(at)}>
            <span className={at < model.steps.length ? 'code' : undefined}>{name}</span>
          </button>
        ))}
      </div>
      <IconButton label="Undo the last change made here" keys={mac ? '⌘Z' : 'Ctrl+Z'} icon={<Undo2 size={14} />} disabled={builder.undo === null} onClick={() => builder.undo?.()} />
      <Menu position="bottom-end" withinPortal>
        <Menu.Target><IconButton label="More for this query" icon={<Ellipsis size={14} />} /></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={resultAsStep(model) === null} onClick={() => builder.edit(resultAsStep)}>Go on from this result in a new step</Menu.Item>
          <Menu.Item color="red" disabled={!removable} onClick={() => {
            builder.edit(each => removeStep(each, index))
            onChoose(Math.max(0, model.steps.length - 1))
          }}>Remove this step</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
