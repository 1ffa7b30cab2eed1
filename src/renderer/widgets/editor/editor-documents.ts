import type { CursorState } from '#shared/tabs/contract.ts'
import type { Span } from '#sql/ast.ts'
import type { RefactoringKind } from '#sql/services/refactor/refactoring-kinds.ts'

/** The texts that the editor shows, kept outside of it. Reading is synchronous and always newest. */
export interface EditorDocuments {
  /** The newest text, or undefined when the document is gone. */
  text(id: string): string | undefined
  cursor(id: string): CursorState | null
  /** Called for every change typed here. */
  onText(id: string, text: string): void
  /** Called some moments after the cursor or the scroll place came to rest. */
  onCursor(id: string, cursor: CursorState): void
  /** Calls back whenever a text may have changed from elsewhere. Returns how to stop. */
  subscribe(listener: () => void): () => void
}

/** Where the person is, for the status bar. Lines and columns count from 1. */
export interface EditorPosition {
  readonly line: number
  readonly column: number
  readonly selectedLength: number
}

/** What others may ask of the editor that is shown. */
export interface EditorHandle {
  focus(): void
  hasFocus(): boolean
  /** Puts text at the cursor, over the selection if there is one, as one step of undo; apart from a name before it. */
  insert(text: string): void
  selectedText(): string
  /** Starts one of the editor's own actions, for example `actions.find`. */
  runAction(actionId: string): void
  /** Selects and shows a stretch of the text (UTF-16 offsets). */
  select(start: number, end: number): void
  /** Marks a stretch of the text as refused by AMC, with what it said, until the text changes. */
  report(place: Span, message: string): void
  /** What is selected, in UTF-16 units; null without a document. */
  selection(): Span | null
  /** The document that is shown with its text as it is now; null when there is none. */
  document(): { readonly documentId: string; readonly text: string } | null
  /** Changes the text as one step of undo, if it still is `text`; false when it is not and nothing was done. Edits do not overlap. */
  edit(edits: readonly (Span & { readonly text: string })[], text: string): boolean
  /** Does a refactoring at the selection, or tells at the cursor why not. */
  refactor(kind: RefactoringKind): void
  /** Tells a sentence at the cursor; it goes with the next key. */
  say(sentence: string): void
}

/** The kind of drag data that is put into the text where it is dropped. */
export const sqlDragType = 'application/x-recomamp-sql'
