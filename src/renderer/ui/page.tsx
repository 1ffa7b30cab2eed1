import type { ReactNode } from 'react'
import './page.css'

export interface PageProps {
  readonly title: string
  /** One sentence about what this page is for. */
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** `wide` for tables; the default keeps lines readable. */
  readonly width?: 'reading' | 'wide'
}

/** A page of the rail: title, one sentence, actions, content that scrolls. */
export function Page({ title, lead, actions, children, width = 'reading' }: PageProps) {
  return (
    <section className="page" aria-label={title} data-width={width}>
      <header className="page-header">
        <div className="page-title">
          <h1>{title}</h1>
          {lead !== undefined && <p className="quiet">{lead}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      <div className="page-body">{children}</div>
    </section>
  )
}
