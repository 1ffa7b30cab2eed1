import type { CursorState } from '#shared/tabs/contract.ts'

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
}

/** The kind of drag data that is put into the text where it is dropped. */
export const sqlDragType = 'application/x-recomamp-sql'
