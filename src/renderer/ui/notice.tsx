import type { ReactNode } from 'react'
import { CircleAlert, CircleCheck, FlaskConical, Info, TriangleAlert } from 'lucide-react'
import './notice.css'

export type Tone = 'info' | 'ok' | 'warn' | 'fail' | 'synthetic'

const icons = { info: Info, ok: CircleCheck, warn: TriangleAlert, fail: CircleAlert, synthetic: FlaskConical }

export interface NoticeProps {
  readonly tone: Tone
  readonly children: ReactNode
  readonly action?: ReactNode
}

/** A sentence with a tone; the tone is also an icon. */
export function Notice({ tone, children, action }: NoticeProps) {
  const Icon = icons[tone]
  return (
    <div className={`notice notice-${tone}`} role={tone === 'fail' ? 'alert' : undefined}>
      <Icon size={16} aria-hidden />
      <div className="notice-text">{children}</div>
      {action !== undefined && <div className="notice-actions">{action}</div>}
    </div>
  )
}
