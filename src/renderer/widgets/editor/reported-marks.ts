import type * as Monaco from 'monaco-editor/editor'
import type { Span } from '#sql/ast.ts'
import { rangeOf } from './language-providers.ts'

const owner = 'amc-answer'

/** Marks a place that AMC named, until the text changes. A model has one such mark at a time. */
export function markReported(monaco: typeof Monaco, model: Monaco.editor.ITextModel, place: Span, message: string): void {
  const { startLineNumber, startColumn, endLineNumber, endColumn } = rangeOf(monaco, model, place)
  monaco.editor.setModelMarkers(model, owner, [{ severity: monaco.MarkerSeverity.Error, source: 'AMC', message, startLineNumber, startColumn, endLineNumber, endColumn }])
  const watching = model.onDidChangeContent(() => {
    watching.dispose()
    monaco.editor.setModelMarkers(model, owner, [])
  })
}
