import type { ReactNode } from 'react'
import { FlaskConical } from 'lucide-react'
import './badge.css'

export interface BadgeProps {
  readonly tone?: 'neutral' | 'info' | 'ok' | 'warn' | 'fail' | 'synthetic'
  readonly children: ReactNode
  readonly title?: string
}

/** A short word about a thing, for example its state. */
export function Badge({ tone = 'neutral', children, title }: BadgeProps) {
  return <span className={`badge badge-${tone}`} title={title}>{children}</span>
}

/** Marks everything that comes from sample data: also by a flask and a dashed border, not by colour alone. */
export function SyntheticBadge({ compact = false }: { readonly compact?: boolean }) {
  return (
    <span className="badge badge-synthetic" data-compact={compact} title="Synthetic: made-up sample data, not a client's">
      <FlaskConical size={11} aria-hidden /><span className={compact ? 'visually-hidden' : undefined}>synthetic</span>
    </span>
  )
}
