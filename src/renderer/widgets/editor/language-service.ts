/** One proposal while typing. */
export interface Completion {
  readonly label: string
  readonly kind: 'table' | 'column' | 'function' | 'keyword' | 'parameter' | 'cte'
  readonly insertText: string
  /** Beside the label: type and privacy class, for example. */
  readonly detail: string
  /** A sentence or two, plain text. */
  readonly documentation: string
  /** Proposals are shown in the order of this text, then by how well they fit what is typed. */
  readonly sortKey: string
}

export interface CompletionRequest {
  readonly documentId: string
  readonly text: string
  /** Where the person types, in UTF-16 units from the start. */
  readonly offset: number
}

/**
 * What the editor knows about the language. Answers may take time (a worker) and are dropped when the text has changed
 * meanwhile. Offsets are UTF-16 units of the text that was asked about.
 */
export interface LanguageService {
  complete(request: CompletionRequest, signal: AbortSignal): Promise<readonly Completion[]>
}
