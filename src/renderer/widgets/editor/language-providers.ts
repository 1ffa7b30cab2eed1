import type * as Monaco from 'monaco-editor/editor'
import type { Span } from '#sql/ast.ts'
import type { CompletionItem, CompletionKind } from '#sql/services/completion-items.ts'
import type { CompletionList } from '#sql/services/completion.ts'
import type { OutlineItem } from '#sql/services/outline.ts'
import { refactoringTitles, type RefactoringKind } from '#sql/services/refactor/refactoring-kinds.ts'
import { semanticTokenModifiers, semanticTokenTypes } from '#sql/services/semantic-tokens.ts'
import { amcSqlId } from './amc-sql.ts'
import type { DocumentPlace, DocumentText, LanguageService } from './language-service.ts'

export interface LanguageProviderDeps {
  readonly monaco: typeof Monaco
  readonly service: () => LanguageService
  /** The document of a model, or undefined for a model of another editor. */
  readonly idOf: (model: Monaco.editor.ITextModel) => string | undefined
  /** Tells a sentence at the cursor. */
  readonly say: (sentence: string) => void
}

type Model = Monaco.editor.ITextModel

/** Connects Monaco's features to the language service. Returns how to disconnect. */
export function registerLanguageProviders(deps: LanguageProviderDeps): () => void {
  const { monaco } = deps
  const { languages } = monaco
  const spans = (model: Model, found: readonly Span[]) => found.map(span => ({ uri: model.uri, range: rangeOf(monaco, model, span) }))
  const registered = [
    languages.registerCompletionItemProvider(amcSqlId, {
      triggerCharacters: ['.', '\''],
      provideCompletionItems: async (model, position, _context, token) => {
        const found = await askWhileTyping(deps, model, position, token)
        if (!found) return { suggestions: [] }
        const { list, place } = found
        const offset = model.getOffsetAt(position)
        const insert = rangeOf(monaco, model, { start: list.replace.start, end: offset })
        // Monaco adds what was typed since it asked to what it takes away.
        const after = Math.max(0, list.replace.end - model.getOffsetAt(place))
        const replace = rangeOf(monaco, model, { start: list.replace.start, end: offset + after })
        // A range over several lines is not taken; what stands before the cursor is always on one.
        const range = replace.endLineNumber === position.lineNumber ? { insert, replace } : insert
        const typed = model.getValueInRange(rangeOf(monaco, model, { start: list.replace.start, end: model.getOffsetAt(place) }))
        return { incomplete: true, suggestions: list.items.map((item, index) => completionOf(monaco, item, range, typed, index)) }
      },
    }),
    languages.registerHoverProvider(amcSqlId, {
      provideHover: async (model, position, token) => {
        const hover = await askAt(deps, model, position, token, (service, place, signal) => service.hover(place, signal))
        return hover ? { range: rangeOf(monaco, model, hover), contents: hover.lines.map(value => ({ value })) } : null
      },
    }),
    languages.registerSignatureHelpProvider(amcSqlId, {
      signatureHelpTriggerCharacters: ['(', ','],
      provideSignatureHelp: async (model, position, token) => {
        const help = await askAt(deps, model, position, token, (service, place, signal) => service.signature(place, signal))
        if (!help) return null
        const parameters = help.parameters.map(({ start, end }): Monaco.languages.ParameterInformation => ({ label: [start, end] }))
        return { value: { signatures: [{ label: help.label, documentation: help.documentation, parameters }], activeSignature: 0, activeParameter: help.active }, dispose: () => undefined }
      },
    }),
    languages.registerDefinitionProvider(amcSqlId, {
      provideDefinition: async (model, position, token) =>
        spans(model, await askAt(deps, model, position, token, (service, place, signal) => service.definitions(place, signal)) ?? []),
    }),
    languages.registerReferenceProvider(amcSqlId, {
      provideReferences: async (model, position, _context, token) =>
        spans(model, await askAt(deps, model, position, token, (service, place, signal) => service.references(place, signal)) ?? []),
    }),
    languages.registerDocumentSymbolProvider(amcSqlId, {
      provideDocumentSymbols: async (model, token) =>
        (await ask(deps, model, token, (service, document, signal) => service.outline(document, signal)) ?? []).map(item => symbolOf(monaco, model, item)),
    }),
    languages.registerFoldingRangeProvider(amcSqlId, {
      provideFoldingRanges: async (model, _context, token) =>
        (await ask(deps, model, token, (service, document, signal) => service.folding(document, signal)))?.map(({ startLine, endLine, kind }) => ({
          start: startLine, end: endLine, ...(kind === 'comment' ? { kind: languages.FoldingRangeKind.Comment } : {}),
        })),
    }),
    languages.registerDocumentFormattingEditProvider(amcSqlId, {
      provideDocumentFormattingEdits: async (model, _options, token) => {
        const result = await ask(deps, model, token, (service, document, signal) => service.format(document, signal))
        if (result?.ok === false) deps.say(result.reason)
        return result?.ok === true ? [{ range: model.getFullModelRange(), text: result.text }] : []
      },
    }),
    languages.registerDocumentSemanticTokensProvider(amcSqlId, {
      getLegend: () => ({ tokenTypes: [...semanticTokenTypes], tokenModifiers: [...semanticTokenModifiers] }),
      provideDocumentSemanticTokens: async (model, _lastResultId, token) => {
        const data = await ask(deps, model, token, (service, document, signal) => service.tokens(document, signal))
        return data ? { data } : null
      },
      releaseDocumentSemanticTokens: () => undefined,
    }),
    registerRefactorings(deps),
  ]
  return () => registered.forEach(each => each.dispose())
}

const refactorKinds = {
  'extract-step': 'refactor.extract', 'inline-step': 'refactor.inline', 'qualify-columns': 'refactor.rewrite', 'expand-stars': 'refactor.rewrite', 'name-columns': 'refactor.rewrite',
} as const satisfies Record<RefactoringKind, string>

/** Monaco's command that does a refactoring; its argument is the kind. */
export const refactorCommandId = 'recomamp.refactor'

function registerRefactorings(deps: LanguageProviderDeps): Monaco.IDisposable {
  const { languages } = deps.monaco
  return languages.registerCodeActionProvider(amcSqlId, {
    async provideCodeActions(model, range, context, token) {
      // Unasked, at every place of the cursor, they would only be in the way of the fixes.
      if (context.trigger === languages.CodeActionTriggerType.Auto) return null
      const start = model.getOffsetAt(range.getStartPosition())
      const end = model.getOffsetAt(range.getEndPosition())
      const kinds = await ask(deps, model, token, (service, document, signal) => service.refactorings({ ...document, start, end }, signal))
      return { actions: (kinds ?? []).map(kind => ({ title: refactoringTitles[kind], kind: refactorKinds[kind], command: { id: refactorCommandId, title: refactoringTitles[kind], arguments: [kind] } })), dispose: () => undefined }
    },
  }, { providedCodeActionKinds: ['refactor'] })
}

/** A stretch of text as Monaco's range. */
export function rangeOf(monaco: typeof Monaco, model: Model, { start, end }: Span): Monaco.Range {
  return monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end))
}

/** Null when the question was given up, the text changed meanwhile, or the service failed. */
async function ask<T>(
  { service, idOf }: LanguageProviderDeps, model: Model, token: Monaco.CancellationToken,
  question: (service: LanguageService, document: DocumentText, signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const documentId = idOf(model)
  if (documentId === undefined) return null
  const abort = new AbortController()
  const cancelling = token.onCancellationRequested(() => abort.abort())
  const version = model.getVersionId()
  try {
    const answer = await question(service(), { documentId, text: model.getValue() }, abort.signal)
    return token.isCancellationRequested || model.isDisposed() || model.getVersionId() !== version ? null : answer
  } catch {
    // Help that does not come must not stand in the way of typing; the next keystroke asks again.
    return null
  } finally {
    cancelling.dispose()
  }
}

function askAt<T>(
  deps: LanguageProviderDeps, model: Model, position: Monaco.Position, token: Monaco.CancellationToken,
  question: (service: LanguageService, place: DocumentPlace, signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  return ask(deps, model, token, (service, document, signal) => question(service, { ...document, offset: model.getOffsetAt(position) }, signal))
}

/**
 * The suggestions for where the cursor is when the answer comes. Monaco asks once for a word and waits: a person who
 * types on meanwhile would never see an answer that was dropped as out of date, so the question is put anew.
 */
async function askWhileTyping(
  deps: LanguageProviderDeps, model: Model, position: Monaco.Position, token: Monaco.CancellationToken,
): Promise<{ readonly list: CompletionList, readonly place: Monaco.Position } | null> {
  const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1)
  const tailLength = model.getLineLength(position.lineNumber) - before.length
  for (;;) {
    if (token.isCancellationRequested || model.isDisposed() || position.lineNumber > model.getLineCount()) return null
    const line = model.getLineContent(position.lineNumber)
    const column = line.length - tailLength + 1
    if (!line.startsWith(before) || column < position.column) return null
    const version = model.getVersionId()
    const place = new deps.monaco.Position(position.lineNumber, column)
    const list = await askAt(deps, model, place, token, (service, asked, signal) => service.complete(asked, signal))
    if (list) return list.replace.start <= model.getOffsetAt(position) ? { list, place } : null
    if (model.isDisposed() || model.getVersionId() === version) return null
  }
}

function completionOf(monaco: typeof Monaco, item: CompletionItem, range: Monaco.languages.CompletionItem['range'], typed: string, index: number): Monaco.languages.CompletionItem {
  const { CompletionItemKind: kinds, CompletionItemInsertTextRule: rules, CompletionItemTag: tags } = monaco.languages
  const kind = {
    keyword: kinds.Keyword, table: kinds.Struct, cte: kinds.Class, alias: kinds.Class, column: kinds.Field, function: kinds.Function, parameter: kinds.Variable,
    value: kinds.EnumMember, join: kinds.Snippet, type: kinds.TypeParameter, snippet: kinds.Snippet,
  } satisfies Record<CompletionKind, Monaco.languages.CompletionItemKind>
  return {
    label: { label: item.label, description: item.detail },
    kind: kind[item.kind], range,
    insertText: item.insert,
    // The service has ranked for what is typed; Monaco, asked to compare that with itself, keeps the order.
    filterText: typed, sortText: String(index).padStart(4, '0'),
    ...(item.snippet ? { insertTextRules: rules.InsertAsSnippet } : {}),
    ...(item.kind === 'function' ? { command: { id: 'editor.action.triggerParameterHints', title: 'Show the signature' } } : {}),
    ...(item.documentation === '' ? {} : { documentation: item.documentation }),
    ...(item.deprecated ? { tags: [tags.Deprecated] } : {}),
  }
}

function symbolOf(monaco: typeof Monaco, model: Model, item: OutlineItem): Monaco.languages.DocumentSymbol {
  const { SymbolKind: kinds } = monaco.languages
  const kind = { step: kinds.Class, result: kinds.Function, branch: kinds.Namespace, column: kinds.Field } satisfies Record<OutlineItem['kind'], Monaco.languages.SymbolKind>
  return {
    name: item.name, detail: item.detail, kind: kind[item.kind], tags: [], range: rangeOf(monaco, model, item), selectionRange: rangeOf(monaco, model, item.nameSpan),
    children: item.children.map(child => symbolOf(monaco, model, child)),
  }
}
