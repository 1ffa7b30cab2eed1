import type { ReactNode } from 'react'
import './empty-state.css'

export interface EmptyStateProps {
  readonly title: string
  /** What this place is for, in one sentence. */
  readonly children: ReactNode
  /** The one next step. */
  readonly action?: ReactNode
  readonly icon?: ReactNode
}

/** What a place shows before there is anything in it. */
export function EmptyState({ title, children, action, icon }: EmptyStateProps) {
  return (
    <div className="empty-state">
      {icon}
      <h3>{title}</h3>
      <p className="quiet">{children}</p>
      {action}
    </div>
  )
}
