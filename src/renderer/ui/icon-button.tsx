import type { KeyboardEvent, MouseEvent, ReactNode, Ref } from 'react'
import { ActionIcon, Tooltip } from '@mantine/core'

export interface IconButtonProps {
  /** The accessible name and the tooltip. */
  readonly label: string
  /** Keys shown in the tooltip, for example `Ctrl+P`. */
  readonly keys?: string | undefined
  readonly icon: ReactNode
  readonly onClick?: (event: MouseEvent<HTMLButtonElement>) => void
  readonly onKeyDown?: (event: KeyboardEvent<HTMLButtonElement>) => void
  readonly pressed?: boolean | undefined
  readonly disabled?: boolean | undefined
  readonly size?: number
  readonly tabIndex?: number
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button that is only an icon, with its name as tooltip. */
export function IconButton({ label, keys, icon, pressed, size = 24, disabled = false, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={keys === undefined ? label : `${label} (${keys})`}>
      <ActionIcon aria-label={label} size={size} disabled={disabled} variant={pressed === true ? 'light' : 'subtle'} color="gray"
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })} {...rest}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
