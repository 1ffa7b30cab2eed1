import { useEffect, useRef } from 'react'
import type { Appearance } from '#renderer/theme/appearance.ts'
import { amcSqlId } from './amc-sql.ts'
import { applyEditorTheme } from './editor-theme.ts'
import { monaco } from './monaco.ts'
import './code-editor.css'

export interface DiffViewProps {
  readonly before: string
  readonly after: string
  readonly fontSizePx: number
  readonly appearance: Appearance
  readonly sideBySide: boolean
  readonly label: string
}

/** Two texts and what changed between them, read only. */
export function DiffView({ before, after, fontSizePx, appearance, sideBySide, label }: DiffViewProps) {
  const hostRef = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!hostRef.current) return undefined
    const original = monaco.editor.createModel(before, amcSqlId)
    const modified = monaco.editor.createModel(after, amcSqlId)
    const editor = monaco.editor.createDiffEditor(hostRef.current, {
      automaticLayout: true, readOnly: true, originalEditable: false, renderSideBySide: sideBySide, useInlineViewWhenSpaceIsLimited: false,
      minimap: { enabled: false }, scrollBeyondLastLine: false, fontSize: fontSizePx, lineHeight: Math.round(fontSizePx * 1.5),
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      renderOverviewRuler: false, hideUnchangedRegions: { enabled: true }, fixedOverflowWidgets: true, tabFocusMode: true,
    })
    // Monaco takes its tooltips from the editor made last; those of a comparison die with it and break every other list.
    monaco.editor.create(document.createElement('div'), { model: null }).dispose()
    editor.setModel({ original, modified })
    editor.getOriginalEditor().updateOptions({ ariaLabel: `${label}: before` })
    editor.getModifiedEditor().updateOptions({ ariaLabel: `${label}: after` })
    return () => {
      editor.dispose()
      original.dispose()
      modified.dispose()
    }
  }, [before, after, fontSizePx, sideBySide, label])
  useEffect(() => applyEditorTheme(monaco, appearance), [appearance])
  return <div className="diff-view" ref={hostRef} />
}
