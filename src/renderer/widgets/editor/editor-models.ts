import type * as Monaco from 'monaco-editor/editor'
import { amcSqlId } from './amc-sql.ts'
import type { EditorDocuments } from './editor-documents.ts'
import { smallestEdit } from './smallest-edit.ts'

/** One Monaco model for each document that was shown, so that undo and folding survive switching. */
export function createEditorModels(monaco: typeof Monaco, documents: () => EditorDocuments) {
  const models = new Map<string, Monaco.editor.ITextModel>()
  // The text each model last had in common with its document: tells typing here from changes elsewhere.
  const known = new Map<string, string>()
  let taking = false

  return {
    /** The document's model, made when first asked for. */
    of(id: string): Monaco.editor.ITextModel {
      const existing = models.get(id)
      if (existing) return existing
      const text = documents().text(id) ?? ''
      const model = monaco.editor.createModel(text, amcSqlId)
      model.setEOL(monaco.editor.EndOfLineSequence.LF)
      models.set(id, model)
      known.set(id, text)
      model.onDidChangeContent(() => {
        if (taking) return
        const now = model.getValue()
        known.set(id, now)
        documents().onText(id, now)
      })
      return model
    },
    /** The document that a model belongs to, or undefined for a model of another editor. */
    idOf: (model: Monaco.editor.ITextModel): string | undefined => [...models].find(([, each]) => each === model)?.[0],
    has: (id: string): boolean => models.has(id),
    /** Takes over texts that changed elsewhere (a restored version, another window), as one step of undo; the cursor stays at its words. */
    takeOver(): void {
      for (const [id, model] of models) {
        const text = documents().text(id)
        if (text === undefined || text === known.get(id)) continue
        known.set(id, text)
        const before = model.getValue()
        if (before === text) continue
        const edit = smallestEdit(before, text)
        const range = monaco.Range.fromPositions(model.getPositionAt(edit.start), model.getPositionAt(edit.end))
        taking = true
        try {
          model.pushStackElement()
          model.pushEditOperations([], [{ range, text: edit.text }], () => null)
          model.pushStackElement()
        } finally {
          taking = false
        }
      }
    },
    /** Forgets models of documents that are not in `ids`; `onGone` is called before each goes. */
    keepOnly(ids: readonly string[], onGone: (id: string) => void): void {
      const open = new Set(ids)
      for (const [id, model] of models) {
        if (open.has(id)) continue
        onGone(id)
        model.dispose()
        models.delete(id)
        known.delete(id)
      }
    },
    dispose(): void {
      for (const model of models.values()) model.dispose()
      models.clear()
    },
  }
}
