import type * as Monaco from 'monaco-editor/editor'
import type { CursorState } from '#shared/tabs/contract.ts'
import { acceptDrops } from './accept-drops.ts'
import type { EditorDocuments, EditorHandle, EditorPosition } from './editor-documents.ts'
import { createEditorModels } from './editor-models.ts'
import { editorOptions, optionsOf, type CodeEditorSettings } from './editor-options.ts'
import { registerLanguageProviders } from './language-providers.ts'
import type { DocumentProblems, LanguageService } from './language-service.ts'
import { createProblemMarks } from './problem-marks.ts'

export interface EditorSessionPorts {
  readonly documents: () => EditorDocuments
  readonly languageService: () => LanguageService
  readonly onPosition: (position: EditorPosition) => void
  /** True while Tab moves the focus on instead of indenting. */
  readonly onTabLeaves: (leaves: boolean) => void
}

const cursorRestMs = 600
const escapeLeaves = '!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !inSnippetMode && !editorHasSelection && !editorHasMultipleSelections && !editorHoverVisible'

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
  editor.onDidBlurEditorWidget(() => setTabLeaves(false))
  editor.onDidChangeModelContent(() => setTabLeaves(false))
  editor.addCommand(monaco.KeyCode.Escape, () => setTabLeaves(!tabLeaves), escapeLeaves)
  const stopLanguage = registerLanguageProviders({ monaco, service: ports.languageService, idOf: models.idOf })
  const marks = createProblemMarks(monaco)
  const handle = handleOf(monaco, editor)
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

function handleOf(monaco: typeof Monaco, editor: Monaco.editor.IStandaloneCodeEditor): EditorHandle {
  return {
    focus: () => editor.focus(),
    hasFocus: () => editor.hasTextFocus(),
    insert(text) {
      const selection = editor.getSelection()
      if (!selection) return
      editor.pushUndoStop()
      const before = editor.getModel()?.getLineContent(selection.startLineNumber).charAt(selection.startColumn - 2) ?? ''
      // Two names put in one after the other must not become one.
      const apart = /\w/.test(before) && /^\w/.test(text) ? ' ' : ''
      editor.executeEdits('insert', [{ range: selection, text: apart + text, forceMoveMarkers: true }])
      editor.pushUndoStop()
      editor.focus()
    },
    selectedText() {
      const selection = editor.getSelection()
      return selection ? editor.getModel()?.getValueInRange(selection) ?? '' : ''
    },
    runAction(actionId) {
      editor.focus()
      void editor.getAction(actionId)?.run()
    },
    select(start, end) {
      const model = editor.getModel()
      if (!model) return
      const from = model.getPositionAt(start)
      const to = model.getPositionAt(end)
      const range = new monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column)
      editor.setSelection(range)
      editor.revealRangeInCenterIfOutsideViewport(range)
      editor.focus()
    },
  }
}
