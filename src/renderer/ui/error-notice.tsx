import type { ReactNode } from 'react'
import { CircleAlert } from 'lucide-react'
import { Button } from '@mantine/core'
import { AppError } from '#shared/base/app-error.ts'
import { CopyButton } from './copy-button.tsx'
import './notice.css'

export interface ErrorNoticeProps {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
  readonly action?: ReactNode
}

/** An error where it happened: the sentence, a way on, and details to copy. Shows nothing for what was cancelled. */
export function ErrorNotice({ error, onRetry, action }: ErrorNoticeProps) {
  const known = AppError.from(error)
  if (known.code === 'cancelled') return null
  return (
    <div className="notice notice-fail" role="alert">
      <CircleAlert size={16} aria-hidden />
      <div className="notice-text">{known.message}</div>
      <div className="notice-actions">
        {action}
        {onRetry && <Button variant="default" onClick={onRetry}>Try again</Button>}
        <CopyButton variant="subtle" label="Copy details" text={errorDetails(known)} />
      </div>
    </div>
  )
}

/** An error as text that helps whoever has to find the cause. */
export function errorDetails(error: AppError): string {
  const lines = [`${error.code}: ${error.message}`]
  if (error.ref !== undefined) lines.push(`reference: ${error.ref}`)
  for (const [name, value] of Object.entries(error.details ?? {})) lines.push(`${name}: ${String(value)}`)
  if (error.cause instanceof Error) lines.push(`cause: ${error.cause.name}: ${error.cause.message}`)
  return lines.join('\n')
}
