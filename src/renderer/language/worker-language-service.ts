import type { DeclaredParameter } from '#sql/sql.ts'
import type { DocumentPlace, DocumentText, LanguageService } from '#renderer/widgets/editor/language-service.ts'
import type { LanguageClient } from './language-client.ts'

/** The editor's language service, answered by the language worker with each document's declared parameters. */
export function createWorkerLanguageService(client: LanguageClient, parametersOf: (documentId: string) => readonly DeclaredParameter[]): LanguageService {
  const withParameters = <T extends DocumentText | DocumentPlace>(asked: T) => ({ ...asked, parameters: parametersOf(asked.documentId) })
  return {
    complete: (place, signal) => client.ask('complete', withParameters(place), signal),
    hover: (place, signal) => client.ask('hover', withParameters(place), signal),
    signature: (place, signal) => client.ask('signature', withParameters(place), signal),
    definitions: (place, signal) => client.ask('definitions', withParameters(place), signal),
    references: (place, signal) => client.ask('references', withParameters(place), signal),
    outline: (document, signal) => client.ask('outline', withParameters(document), signal),
    folding: (document, signal) => client.ask('folding', withParameters(document), signal),
    format: (document, signal) => client.ask('format', withParameters(document), signal),
  }
}
