import type { ParamDeclaration } from '#shared/params/params.ts'
import type { DeclaredParameter } from '#sql/sql.ts'

/** A tab's declarations as the language takes them. */
export function declaredParameters(params: readonly ParamDeclaration[]): readonly DeclaredParameter[] {
  return params.map(({ name, type, array }) => ({ name, dataType: array ? { type: 'ARRAY', elementDataType: type } : type }))
}
