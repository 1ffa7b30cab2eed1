import type { ParamDeclaration } from '#shared/params/params.ts'
import type { Catalogue } from '#sql/catalogue.ts'
import type { LanguageService } from '#renderer/widgets/editor/language-service.ts'
import { completeFromSchema } from './complete-from-schema.ts'

/** Completion from an instance's schema, in this thread. The seam where a language server in a worker takes over. */
export function createSchemaLanguageService(catalogue: Catalogue, paramsOf: (documentId: string) => readonly ParamDeclaration[]): LanguageService {
  return {
    complete: async ({ documentId, text, offset }) => completeFromSchema(catalogue, text, offset, paramsOf(documentId)),
  }
}
