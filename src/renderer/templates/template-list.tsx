import { Fragment, useEffect, useRef, type KeyboardEvent } from 'react'
import { TriangleAlert } from 'lucide-react'
import type { TemplateId } from '#shared/templates/template.ts'
import { Badge } from '#renderer/ui/badge.tsx'
import type { FoundTemplate } from './template-filter.ts'
import { LevelMark } from './level-mark.tsx'

export interface TemplateListProps {
  readonly found: readonly FoundTemplate[]
  readonly currentId: TemplateId | null
  /** With a heading above each category. */
  readonly grouped: boolean
  readonly onChoose: (id: TemplateId) => void
  readonly onOpen: (id: TemplateId) => void
  /** True when the key was used. */
  readonly onMoveKey: (event: KeyboardEvent) => boolean
}

const rowId = (id: string) => `template-row-${id}`

/** The templates that fit. Arrow keys move, Enter or a double click takes a copy. */
export function TemplateList({ found, currentId, grouped, onChoose, onOpen, onMoveKey }: TemplateListProps) {
  const listRef = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (currentId !== null && found.length > 0) listRef.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [currentId, found])
  function onKey(event: KeyboardEvent): void {
    if (onMoveKey(event)) return
    const end = event.key === 'Home' ? found[0] : event.key === 'End' ? found.at(-1) : undefined
    if (!end) return
    event.preventDefault()
    onChoose(end.template.id)
  }
  return (
    <div className="template-list" role="listbox" aria-label="Templates" tabIndex={0} ref={listRef} data-region="template-list" data-region-focus aria-activedescendant={currentId === null ? undefined : rowId(currentId)} onKeyDown={onKey}>
      {found.map(({ template, lacking }, index) => (
        <Fragment key={template.id}>
          {grouped && template.category !== found[index - 1]?.template.category && <div className="template-group" role="presentation">{template.category}</div>}
          <div className="template-row" role="option" id={rowId(template.id)} aria-selected={template.id === currentId} onClick={() => onChoose(template.id)} onDoubleClick={() => onOpen(template.id)}>
            <span className="template-row-title"><span className="ellipsis">{template.title}</span>{template.scopeId !== null && <Badge tone="info">yours</Badge>}<LevelMark level={template.level} /></span>
            <span className="template-row-summary ellipsis" title={template.summary}>{template.summary}</span>
            <span className="template-row-tables ellipsis">
              {lacking.length > 0
                ? <span className="template-lacks"><TriangleAlert size={12} aria-hidden />lacks {lacking.join(', ')}</span>
                : <code>{template.tables.join(', ') || 'no tables'}</code>}
            </span>
          </div>
        </Fragment>
      ))}
    </div>
  )
}
