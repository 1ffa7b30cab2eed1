import { type ReactNode } from 'react'
import { Popover } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { useStore } from 'zustand'
import { useAppModel } from '#renderer/app/app-model.tsx'
import type { ToolbarPopover as PopoverName } from '#renderer/app/ui-store.ts'

export interface ToolbarPopoverProps {
  readonly name: Exclude<PopoverName, 'none'>
  /** The accessible name of the button; what is shown on it is `shown`. */
  readonly label: string
  readonly shown: ReactNode
  readonly width: number
  readonly children: ReactNode
}

/** A choice of the toolbar: a button that says what is chosen and opens a form beneath it. Escape closes it. */
export function ToolbarPopover({ name, label, shown, width, children }: ToolbarPopoverProps) {
  const { ui } = useAppModel()
  const opened = useStore(ui, state => state.toolbarPopover === name)
  const change = (open: boolean) => ui.setState({ toolbarPopover: open ? name : 'none' })
  return (
    <Popover opened={opened} onChange={change} position="bottom-start" width={width} trapFocus returnFocus withinPortal shadow="md">
      <Popover.Target>
        <button type="button" className="toolbar-choice" data-choice={name} aria-label={label} aria-haspopup="dialog" aria-expanded={opened} onClick={() => change(!opened)}>
          {shown}
          <ChevronDown size={13} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>{opened && <div className="popover-form">{children}</div>}</Popover.Dropdown>
    </Popover>
  )
}
