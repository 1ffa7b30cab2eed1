import { ParamDeclaration, ParamName, ParamType } from '#shared/params/params.ts'
import type { ParameterHint } from '#sql/template/infer-parameters.ts'

/** A declaration for each hint that has none yet, typed as the text uses it, in the order of the text. Names that cannot be declared are left out. */
export function declarationsFor(hints: readonly ParameterHint[], declared: readonly ParamDeclaration[]): readonly ParamDeclaration[] {
  const known = new Set(declared.map(({ name }) => name))
  return hints.flatMap(hint => {
    if (known.has(hint.name) || !ParamName.safeParse(hint.name).success) return []
    return [newDeclaration(hint.name, hint)]
  })
}

/** A declaration with nothing but what is known. */
export function newDeclaration(name: string, hint?: Pick<ParameterHint, 'type' | 'array' | 'optional'>): ParamDeclaration {
  const type = ParamType.safeParse(hint?.type)
  return ParamDeclaration.parse({ name, type: type.success ? type.data : 'STRING', array: hint?.array ?? false, ...(hint?.optional === true && { optional: true }) })
}

/** The first `parameter_N` that is free. */
export function freeParameterName(declared: readonly ParamDeclaration[]): string {
  for (let number = declared.length + 1; ; number++) if (!declared.some(param => param.name === `parameter_${number}`)) return `parameter_${number}`
}
