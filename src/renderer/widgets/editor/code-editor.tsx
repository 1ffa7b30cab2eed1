import { useEffect, useRef, useState } from 'react'
import type { Appearance } from '#renderer/theme/appearance.ts'
import type { EditorDocuments, EditorHandle, EditorPosition } from './editor-documents.ts'
import type { CodeEditorSettings } from './editor-options.ts'
import { createEditorSession, type EditorSession } from './editor-session.ts'
import { applyEditorTheme } from './editor-theme.ts'
import type { DocumentProblems, LanguageService } from './language-service.ts'
import { monaco } from './monaco.ts'
import './code-editor.css'

export interface CodeEditorProps {
  /** The document that is shown; null shows an empty, read-only text. */
  readonly documentId: string | null
  /** Documents whose undo history is kept; others are forgotten. */
  readonly openIds: readonly string[]
  readonly documents: EditorDocuments
  readonly languageService: LanguageService
  /** What was found last, to be marked in the text; null marks nothing new. */
  readonly problems: DocumentProblems | null
  readonly settings: CodeEditorSettings
  readonly appearance: Appearance
  readonly label: string
  readonly onPosition: (position: EditorPosition) => void
  /** A person wants to read about the problem of this code. */
  readonly onExplain: (code: string) => void
  /** Given once the editor can be talked to, and null when it goes. */
  readonly onHandle: (handle: EditorHandle | null) => void
}

/** The SQL editor: one Monaco for all documents, switched without being made anew. */
export function CodeEditor({ documentId, openIds, documents, languageService, problems, settings, appearance, label, onPosition, onExplain, onHandle }: CodeEditorProps) {
  const hostRef = useRef<HTMLDivElement>(null)
  const [session, setSession] = useState<EditorSession | null>(null)
  const [tabLeaves, setTabLeaves] = useState(false)

  // The newest of what changes between drawings, for the editor that lives longer than any of them.
  const latest = useRef({ documents, languageService, onPosition, onExplain })
  useEffect(() => {
    latest.current = { documents, languageService, onPosition, onExplain }
  })

  useEffect(() => {
    if (!hostRef.current) return undefined
    const made = createEditorSession(monaco, hostRef.current, {
      documents: () => latest.current.documents,
      languageService: () => latest.current.languageService,
      onPosition: position => latest.current.onPosition(position),
      onExplain: code => latest.current.onExplain(code),
      onTabLeaves: setTabLeaves,
    })
    setSession(made)
    onHandle(made.handle)
    return () => {
      onHandle(null)
      setSession(null)
      made.dispose()
    }
  }, [onHandle])

  useEffect(() => applyEditorTheme(monaco, appearance), [appearance])
  useEffect(() => session?.configure(settings, label), [session, settings, label])
  useEffect(() => {
    session?.show(documentId)
    if (problems?.documentId === documentId) session?.mark(problems)
  }, [session, documentId, problems])
  useEffect(() => session?.keepOnly(openIds), [session, openIds])
  useEffect(() => (session ? documents.subscribe(() => session.takeOver()) : undefined), [session, documents])

  return (
    <div className="code-editor">
      <div className="code-editor-host" ref={hostRef} />
      {tabLeaves && <div className="code-editor-hint" role="status">Tab now leaves the editor. Type or press Escape again to stay.</div>}
    </div>
  )
}
