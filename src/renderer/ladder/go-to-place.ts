import type { WrittenPlace } from '#shared/executions/failure-explanation.ts'
import type { EditorHandle } from '#renderer/widgets/editor/editor-documents.ts'

/** `Go to line 3, column 8`. */
export function goToText({ line, column }: WrittenPlace): string {
  return `Go to line ${line}, column ${column}`
}

/** Puts the cursor on a place of the text as it was and, while the text still is that, marks it with what AMC said. */
export function goToPlace(editor: EditorHandle | null, place: WrittenPlace, { sql, message }: { readonly sql: string; readonly message: string | null }): void {
  if (editor === null) return
  editor.select(place.start, place.end)
  if (message !== null && editor.document()?.text === sql.replace(/\r\n?/g, '\n')) editor.report(place, message)
}
