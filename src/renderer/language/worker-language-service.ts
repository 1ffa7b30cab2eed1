import type { DocumentPlace, DocumentText, LanguageService } from '#renderer/widgets/editor/language-service.ts'
import type { LanguageClient } from './language-client.ts'
import type { LanguageText } from './language-protocol.ts'

/** The editor's language service, answered by the language worker with what it must know of each document beside its text. */
export function createWorkerLanguageService(client: LanguageClient, contextOf: (documentId: string) => Omit<LanguageText, 'documentId' | 'text'>): LanguageService {
  const withContext = <T extends DocumentText | DocumentPlace>(asked: T) => ({ ...asked, ...contextOf(asked.documentId) })
  return {
    complete: (place, signal) => client.ask('complete', withContext(place), signal),
    hover: (place, signal) => client.ask('hover', withContext(place), signal),
    signature: (place, signal) => client.ask('signature', withContext(place), signal),
    definitions: (place, signal) => client.ask('definitions', withContext(place), signal),
    references: (place, signal) => client.ask('references', withContext(place), signal),
    outline: (document, signal) => client.ask('outline', withContext(document), signal),
    folding: (document, signal) => client.ask('folding', withContext(document), signal),
    format: (document, signal) => client.ask('format', withContext(document), signal),
    tokens: (document, signal) => client.ask('tokens', withContext(document), signal),
    refactorings: (range, signal) => client.ask('refactorings', withContext(range), signal),
    refactor: (kind, range, signal) => client.ask('refactor', { ...withContext(range), refactoring: kind }, signal),
  }
}
