import type * as Monaco from 'monaco-editor/editor'
import type { CursorState } from '#shared/tabs/contract.ts'
import { amcSqlId } from './amc-sql.ts'
import type { CodeEditorSettings } from './code-editor.tsx'
import { provideCompletions } from './completion-provider.ts'
import { sqlDragType, type EditorDocuments, type EditorHandle, type EditorPosition } from './editor-documents.ts'
import type { LanguageService } from './language-service.ts'

export interface EditorSessionPorts {
  readonly documents: () => EditorDocuments
  readonly languageService: () => LanguageService
  readonly onPosition: (position: EditorPosition) => void
  /** True while Tab moves the focus on instead of indenting. */
  readonly onTabLeaves: (leaves: boolean) => void
}

const cursorRestMs = 600
const escapeLeaves = '!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !inSnippetMode && !editorHasSelection && !editorHasMultipleSelections && !editorHoverVisible'

/**
 * One Monaco editor over many documents. A document's model is made when it is first shown and disposed when it is no
 * longer kept, so that undo, folding and scroll place survive switching.
 */
export function createEditorSession(monaco: typeof Monaco, host: HTMLElement, ports: EditorSessionPorts) {
  // Lists that float must hang on the body: inside the panels' own frames they would be placed and cut off by those.
  const floating = document.createElement('div')
  floating.className = 'monaco-editor editor-floating'
  document.body.append(floating)
  const editor = monaco.editor.create(host, {
    model: null,
    overflowWidgetsDomNode: floating,
    automaticLayout: true,
    fontFamily: '"JetBrains Mono Variable", ui-monospace, "SF Mono", Menlo, Consolas, monospace',
    fontLigatures: false,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    renderLineHighlightOnlyWhenFocus: true,
    lineNumbersMinChars: 4,
    lineDecorationsWidth: 6,
    padding: { top: 8, bottom: 8 },
    smoothScrolling: false,
    cursorBlinking: 'blink',
    fixedOverflowWidgets: true,
    largeFileOptimizations: true,
    tabSize: 2,
    insertSpaces: true,
    detectIndentation: false,
    wordBasedSuggestions: 'off',
    quickSuggestions: { other: true, comments: false, strings: false },
    suggest: { showStatusBar: false, insertMode: 'insert', preview: false, showInlineDetails: true },
    suggestSelection: 'first',
    tabCompletion: 'on',
    accessibilitySupport: 'auto',
    occurrencesHighlight: 'singleFile',
    unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true, nonBasicASCII: false },
    stickyScroll: { enabled: false },
    bracketPairColorization: { enabled: false },
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    overviewRulerBorder: false,
    dropIntoEditor: { enabled: false },
  })
  const models = new Map<string, Monaco.editor.ITextModel>()
  const views = new Map<string, Monaco.editor.ICodeEditorViewState | null>()
  // The text each model last had in common with its document: tells typing here from changes elsewhere.
  const known = new Map<string, string>()
  let shownId: string | null = null
  let taking = false
  let tabLeaves = false
  let cursorTimer: ReturnType<typeof setTimeout> | undefined

  function modelOf(id: string): Monaco.editor.ITextModel {
    const existing = models.get(id)
    if (existing) return existing
    const text = ports.documents().text(id) ?? ''
    const model = monaco.editor.createModel(text, amcSqlId)
    model.setEOL(monaco.editor.EndOfLineSequence.LF)
    models.set(id, model)
    known.set(id, text)
    model.onDidChangeContent(() => {
      if (taking) return
      const now = model.getValue()
      known.set(id, now)
      ports.documents().onText(id, now)
    })
    return model
  }

  function readCursor(): CursorState | null {
    const selection = editor.getSelection()
    if (!selection) return null
    return {
      line: selection.positionLineNumber, column: selection.positionColumn,
      anchorLine: selection.selectionStartLineNumber, anchorColumn: selection.selectionStartColumn, scrollTop: Math.round(editor.getScrollTop()),
    }
  }

  function tellCursor(): void {
    clearTimeout(cursorTimer)
    cursorTimer = setTimeout(() => {
      const cursor = readCursor()
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
  const completions = monaco.languages.registerCompletionItemProvider(amcSqlId, {
    triggerCharacters: ['.'],
    provideCompletionItems: (model, position, _context, token) => {
      const id = [...models].find(([, each]) => each === model)?.[0]
      return id === undefined ? { suggestions: [] } : provideCompletions(monaco, ports.languageService(), id, model, position, token)
    },
  })

  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes(sqlDragType)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }
  function onDrop(event: DragEvent): void {
    const text = event.dataTransfer?.getData(sqlDragType)
    if (text === undefined || text === '') return
    event.preventDefault()
    event.stopPropagation()
    const place = editor.getTargetAtClientPoint(event.clientX, event.clientY)?.position
    if (place) editor.setPosition(place)
    handle.insert(text)
  }
  host.addEventListener('dragover', onDragOver, true)
  host.addEventListener('drop', onDrop, true)

  const handle: EditorHandle = {
    focus: () => editor.focus(),
    hasFocus: () => editor.hasTextFocus(),
    insert(text) {
      const selection = editor.getSelection()
      if (!selection) return
      editor.pushUndoStop()
      editor.executeEdits('insert', [{ range: selection, text, forceMoveMarkers: true }])
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

  return {
    handle,
    /** Shows a document where the person left it. */
    show(id: string | null): void {
      if (id === shownId) return
      if (shownId !== null && models.has(shownId)) views.set(shownId, editor.saveViewState())
      clearTimeout(cursorTimer)
      shownId = id
      if (id === null) return editor.setModel(null)
      editor.setModel(modelOf(id))
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
    /** Takes over texts that changed elsewhere (a restored version, another window), as one step of undo. */
    takeOver(): void {
      for (const [id, model] of models) {
        const text = ports.documents().text(id)
        if (text === undefined || text === known.get(id)) continue
        known.set(id, text)
        if (model.getValue() === text) continue
        taking = true
        try {
          model.pushStackElement()
          model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
          model.pushStackElement()
        } finally {
          taking = false
        }
      }
    },
    /** Forgets the models of documents that are no longer open. */
    keepOnly(ids: readonly string[]): void {
      const open = new Set(ids)
      for (const [id, model] of models) {
        if (open.has(id)) continue
        if (shownId === id) {
          shownId = null
          editor.setModel(null)
        }
        model.dispose()
        models.delete(id)
        views.delete(id)
        known.delete(id)
      }
    },
    configure(settings: CodeEditorSettings, label: string): void {
      editor.updateOptions({
        fontSize: settings.fontSizePx,
        lineHeight: Math.round(settings.fontSizePx * 1.55),
        wordWrap: settings.wordWrap ? 'on' : 'off',
        acceptSuggestionOnEnter: settings.acceptSuggestionOnEnter ? 'on' : 'off',
        ariaLabel: label,
      })
    },
    dispose(): void {
      clearTimeout(cursorTimer)
      completions.dispose()
      host.removeEventListener('dragover', onDragOver, true)
      host.removeEventListener('drop', onDrop, true)
      editor.dispose()
      floating.remove()
      for (const model of models.values()) model.dispose()
      models.clear()
    },
  }
}
export type EditorSession = ReturnType<typeof createEditorSession>
