import type { Span } from '#sql/ast.ts'
import type { Problem } from '#sql/problems.ts'
import type { CompletionList } from '#sql/services/completion.ts'
import type { FoldingRange } from '#sql/services/folding.ts'
import type { FormatResult } from '#sql/services/format/format.ts'
import type { Hover } from '#sql/services/hover.ts'
import type { OutlineItem } from '#sql/services/outline.ts'
import type { RefactorResult } from '#sql/services/refactor/proposal.ts'
import type { RefactoringKind } from '#sql/services/refactor/refactoring-kinds.ts'
import type { SignatureHelp } from '#sql/services/signature-help.ts'

export interface DocumentText {
  readonly documentId: string
  readonly text: string
}

/** A place in a text, in UTF-16 units from the start. */
export interface DocumentPlace extends DocumentText {
  readonly offset: number
}

/** A selection; both ends are the same for a cursor. */
export interface DocumentRange extends DocumentText, Span {}

/** What was found in one version of a text. */
export interface DocumentProblems extends DocumentText {
  readonly problems: readonly Problem[]
}

/**
 * What the editor knows about the language. Answers take time (a worker); the editor drops those to a text that has
 * changed meanwhile. All offsets are UTF-16 units of the text that was asked about.
 */
export interface LanguageService {
  complete(place: DocumentPlace, signal: AbortSignal): Promise<CompletionList>
  hover(place: DocumentPlace, signal: AbortSignal): Promise<Hover | null>
  signature(place: DocumentPlace, signal: AbortSignal): Promise<SignatureHelp | null>
  definitions(place: DocumentPlace, signal: AbortSignal): Promise<readonly Span[]>
  references(place: DocumentPlace, signal: AbortSignal): Promise<readonly Span[]>
  outline(document: DocumentText, signal: AbortSignal): Promise<readonly OutlineItem[]>
  folding(document: DocumentText, signal: AbortSignal): Promise<readonly FoldingRange[]>
  /** The text put in order, or why it is not. */
  format(document: DocumentText, signal: AbortSignal): Promise<FormatResult>
  /** Words and names by meaning, as `encodeSemanticTokens` numbers them. */
  tokens(document: DocumentText, signal: AbortSignal): Promise<Uint32Array>
  /** What may be done at the selection; each may still be refused. */
  refactorings(range: DocumentRange, signal: AbortSignal): Promise<readonly RefactoringKind[]>
  refactor(kind: RefactoringKind, range: DocumentRange, signal: AbortSignal): Promise<RefactorResult>
}
