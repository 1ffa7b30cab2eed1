import type * as Monaco from 'monaco-editor/editor'
import type { CursorState } from '#shared/tabs/contract.ts'
import type { RefactoringKind } from '#sql/services/refactor/refactoring-kinds.ts'
import { acceptDrops } from './accept-drops.ts'
import type { EditorDocuments, EditorPosition } from './editor-documents.ts'
import { createEditorHandle, type EditorTools } from './editor-handle.ts'
import { createEditorModels } from './editor-models.ts'
import { editorOptions, optionsOf, type CodeEditorSettings } from './editor-options.ts'
import { refactorCommandId, registerLanguageProviders } from './language-providers.ts'
import type { DocumentProblems, LanguageService } from './language-service.ts'
import { codeOfLink, createProblemMarks } from './problem-marks.ts'

export interface EditorSessionPorts {
  readonly documents: () => EditorDocuments
  readonly languageService: () => LanguageService
  readonly onPosition: (position: EditorPosition) => void
  /** A person wants to read about the problem of this code. */
  readonly onExplain: (code: string) => void
  /** True while Tab moves the focus on instead of indenting. */
  readonly onTabLeaves: (leaves: boolean) => void
}

const cursorRestMs = 600
// Only where Escape means nothing else: everything that it closes comes first.
const escapeLeaves = 'editorTextFocus && !codeActionMenuVisible && !messageVisible && !referenceSearchVisible && !markersNavigationVisible && !suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !inSnippetMode && !editorHasSelection && !editorHasMultipleSelections && !editorHoverVisible'

/** The part of Monaco that shows the hover; it is not among its published types. */
interface HoverPlace {
  hideContentHover(): void
}

/** One Monaco editor over many documents; switching between them makes nothing anew. */
export function createEditorSession(monaco: typeof Monaco, host: HTMLElement, ports: EditorSessionPorts) {
  // Lists that float must hang on the body: inside the panels' own frames they would be placed and cut off by those.
  const floating = document.createElement('div')
  floating.className = 'monaco-editor editor-floating'
  document.body.append(floating)
  const editor = monaco.editor.create(host, { ...editorOptions, overflowWidgetsDomNode: floating })
  const models = createEditorModels(monaco, ports.documents)
  const views = new Map<string, Monaco.editor.ICodeEditorViewState | null>()
  let shownId: string | null = null
  let tabLeaves = false
  let cursorTimer: ReturnType<typeof setTimeout> | undefined

  function tellCursor(): void {
    clearTimeout(cursorTimer)
    cursorTimer = setTimeout(() => {
      const cursor = readCursor(editor)
      if (shownId !== null && cursor) ports.documents().onCursor(shownId, cursor)
    }, cursorRestMs)
  }

  function setTabLeaves(leaves: boolean): void {
    if (tabLeaves === leaves) return
    tabLeaves = leaves
    editor.updateOptions({ tabFocusMode: leaves })
    ports.onTabLeaves(leaves)
  }

  editor.onDidChangeCursorSelection(({ selection }) => {
    const model = editor.getModel()
    ports.onPosition({ line: selection.positionLineNumber, column: selection.positionColumn, selectedLength: model ? model.getValueLengthInRange(selection) : 0 })
    tellCursor()
  })
  editor.onDidScrollChange(event => {
    if (event.scrollTopChanged) tellCursor()
  })
  // Floating on the body, it would stay over whatever is shown next.
  const hideHover = (): void => editor.getContribution<HoverPlace & Monaco.editor.IEditorContribution>('editor.contrib.contentHover')?.hideContentHover()
  editor.onDidBlurEditorWidget(() => {
    setTabLeaves(false)
    hideHover()
  })
  editor.onDidChangeModelContent(() => setTabLeaves(false))
  editor.addCommand(monaco.KeyCode.Escape, () => setTabLeaves(!tabLeaves), escapeLeaves)
  const tools: EditorTools = { monaco, editor, service: ports.languageService, idOf: models.idOf }
  const handle = createEditorHandle(tools)
  const stopLanguage = registerLanguageProviders({ monaco, service: ports.languageService, idOf: models.idOf, say: handle.say })
  const refactorCommand = monaco.editor.registerCommand(refactorCommandId, (_accessor, kind: RefactoringKind) => handle.refactor(kind))
  const codeLinks = monaco.editor.registerLinkOpener({
    open(resource) {
      const code = codeOfLink(resource)
      if (code !== null) {
        hideHover()
        ports.onExplain(code)
      }
      return code !== null
    },
  })
  const marks = createProblemMarks(monaco)
  const refuseDrops = acceptDrops(editor, host, text => handle.insert(text))

  return {
    handle,
    /** Shows a document where the person left it. */
    show(id: string | null): void {
      if (id === shownId) return
      if (shownId !== null && models.has(shownId)) views.set(shownId, editor.saveViewState())
      clearTimeout(cursorTimer)
      shownId = id
      if (id === null) return editor.setModel(null)
      editor.setModel(models.of(id))
      const view = views.get(id)
      const cursor = ports.documents().cursor(id)
      if (view) editor.restoreViewState(view)
      else if (cursor) {
        editor.setSelection(new monaco.Selection(cursor.anchorLine, cursor.anchorColumn, cursor.line, cursor.column))
        editor.setScrollTop(cursor.scrollTop)
      }
      const position = editor.getPosition()
      if (position) ports.onPosition({ line: position.lineNumber, column: position.column, selectedLength: 0 })
    },
    /** Takes over texts that changed elsewhere. */
    takeOver: () => models.takeOver(),
    /** Forgets the models of documents that are no longer open. */
    keepOnly: (ids: readonly string[]) => models.keepOnly(ids, id => {
      views.delete(id)
      if (shownId !== id) return
      shownId = null
      editor.setModel(null)
    }),
    /** Marks what was found in a document's text, if it is still that text. */
    mark(found: DocumentProblems): void {
      if (models.has(found.documentId)) marks.show(models.of(found.documentId), found)
    },
    configure: (settings: CodeEditorSettings, label: string) => editor.updateOptions(optionsOf(settings, label)),
    dispose(): void {
      clearTimeout(cursorTimer)
      stopLanguage()
      refactorCommand.dispose()
      codeLinks.dispose()
      marks.dispose()
      refuseDrops()
      editor.dispose()
      floating.remove()
      models.dispose()
    },
  }
}
export type EditorSession = ReturnType<typeof createEditorSession>

function readCursor(editor: Monaco.editor.IStandaloneCodeEditor): CursorState | null {
  const selection = editor.getSelection()
  if (!selection) return null
  return {
    line: selection.positionLineNumber, column: selection.positionColumn,
    anchorLine: selection.selectionStartLineNumber, anchorColumn: selection.selectionStartColumn, scrollTop: Math.round(editor.getScrollTop()),
  }
}
