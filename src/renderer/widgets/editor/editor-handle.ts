import type * as Monaco from 'monaco-editor/editor'
import type { RefactoringKind } from '#sql/services/refactor/refactoring-kinds.ts'
import type { EditorHandle } from './editor-documents.ts'
import { rangeOf } from './language-providers.ts'
import type { LanguageService } from './language-service.ts'
import { markReported } from './reported-marks.ts'

export interface EditorTools {
  readonly monaco: typeof Monaco
  readonly editor: Monaco.editor.IStandaloneCodeEditor
  readonly service: () => LanguageService
  /** The document of a model, or undefined for a model of another editor. */
  readonly idOf: (model: Monaco.editor.ITextModel) => string | undefined
}

/** The part of Monaco that shows a line of text at a place; it is not among its published types. */
interface MessagePlace {
  showMessage(message: string, position: Monaco.IPosition): void
}

/** What others may ask of this editor. */
export function createEditorHandle(tools: EditorTools): EditorHandle {
  const { monaco, editor } = tools
  const handle: EditorHandle = {
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
      const action = editor.getAction(actionId)
      // Some of Monaco's actions, such as going to a definition, are known as commands only.
      if (action) void action.run()
      else editor.trigger('command', actionId, null)
    },
    select(start, end) {
      const model = editor.getModel()
      if (!model) return
      const range = rangeOf(monaco, model, { start, end })
      editor.setSelection(range)
      editor.revealRangeInCenterIfOutsideViewport(range)
      editor.focus()
    },
    report(place, message) {
      const model = editor.getModel()
      if (model) markReported(monaco, model, place, message)
    },
    selection() {
      const model = editor.getModel()
      const selection = editor.getSelection()
      return model && selection && { start: model.getOffsetAt(selection.getStartPosition()), end: model.getOffsetAt(selection.getEndPosition()) }
    },
    document() {
      const model = editor.getModel()
      const documentId = model ? tools.idOf(model) : undefined
      return model && documentId !== undefined ? { documentId, text: model.getValue() } : null
    },
    edit(edits, text) {
      const model = editor.getModel()
      if (!model || model.getValue() !== text) return false
      editor.pushUndoStop()
      editor.executeEdits('language', edits.map(edit => ({ range: rangeOf(monaco, model, edit), text: edit.text, forceMoveMarkers: edit.start === edit.end })))
      editor.pushUndoStop()
      return true
    },
    refactor: kind => void refactor(tools, handle, kind),
    say(sentence) {
      const position = editor.getPosition()
      if (position) editor.getContribution<MessagePlace & Monaco.editor.IEditorContribution>('editor.contrib.messageController')?.showMessage(sentence, position)
    },
  }
  return handle
}

async function refactor({ service }: EditorTools, handle: EditorHandle, kind: RefactoringKind): Promise<void> {
  const document = handle.document()
  const at = handle.selection()
  if (!document || !at) return
  handle.focus()
  try {
    const result = await service().refactor(kind, { ...document, ...at }, new AbortController().signal)
    if (!result.ok) handle.say(result.reason)
    else if (!handle.edit(result.edits, document.text)) handle.say('Nothing was changed, because the text was changed meanwhile. Try again.')
  } catch {
    handle.say('Nothing was changed: the language service stopped. Try again.')
  }
}
