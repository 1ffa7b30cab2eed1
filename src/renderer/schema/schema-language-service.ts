import type { ParamDeclaration } from '#shared/params/params.ts'
import { bundledCatalogue } from '#sql/catalogue.ts'
import type { LanguageService } from '#renderer/widgets/editor/language-service.ts'
import { completeFromSchema } from './complete-from-schema.ts'

/** Completion from the bundled schema, in this thread. The seam where a language server in a worker takes over. */
export function createSchemaLanguageService(paramsOf: (documentId: string) => readonly ParamDeclaration[]): LanguageService {
  return {
    complete: async ({ documentId, text, offset }) => completeFromSchema(bundledCatalogue, text, offset, paramsOf(documentId)),
  }
}
