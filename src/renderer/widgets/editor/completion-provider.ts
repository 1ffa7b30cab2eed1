import type * as Monaco from 'monaco-editor/editor'
import type { Completion, LanguageService } from './language-service.ts'

/** Asks the language service and turns its answer into Monaco's; an answer to an older text is dropped. */
export async function provideCompletions(
  monaco: typeof Monaco, service: LanguageService, documentId: string,
  model: Monaco.editor.ITextModel, position: Monaco.Position, token: Monaco.CancellationToken,
): Promise<Monaco.languages.CompletionList> {
  const abort = new AbortController()
  const cancel = token.onCancellationRequested(() => abort.abort())
  const version = model.getVersionId()
  try {
    const completions = await service.complete({ documentId, text: model.getValue(), offset: model.getOffsetAt(position) }, abort.signal)
    if (token.isCancellationRequested || model.isDisposed() || model.getVersionId() !== version) return { suggestions: [] }
    const word = model.getWordUntilPosition(position)
    const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, position.column)
    return { suggestions: completions.map(completion => toItem(monaco, completion, range)) }
  } finally {
    cancel.dispose()
  }
}

function toItem(monaco: typeof Monaco, completion: Completion, range: Monaco.IRange): Monaco.languages.CompletionItem {
  const kinds = monaco.languages.CompletionItemKind
  const kind = {
    table: kinds.Struct, column: kinds.Field, function: kinds.Function, keyword: kinds.Keyword, parameter: kinds.Variable, cte: kinds.Class,
  }[completion.kind]
  return {
    label: { label: completion.label, description: completion.detail },
    kind, range,
    insertText: completion.insertText,
    sortText: completion.sortKey,
    ...(completion.documentation === '' ? {} : { documentation: completion.documentation }),
  }
}
