import type { Node } from '../ast.ts'
import type { ColumnOrigin, ValueFacts } from '../model.ts'
import { stricterClass } from '../privacy-class.ts'
import { unknownType } from '../sql-type.ts'
import type { SqlType } from '../sql-type.ts'

/** Origins beyond this many are dropped: they only explain a finding. */
const maxOrigins = 40

/** Facts of a value that nothing is known about; provokes no further problem. */
export const unknownFacts: ValueFacts = {
  type: unknownType, nullable: true, columnType: null, privacyClass: 'NONE', restricted: false, literal: null, origins: [],
}

/** Facts of a value that comes from no column and no literal, such as a count or CURRENT_DATE. */
export function plainFacts(type: SqlType, columnType: ValueFacts['columnType'] = null): ValueFacts {
  return { ...unknownFacts, type, nullable: false, columnType }
}

/** Facts of a literal or parameter. */
export function literalFacts(type: SqlType, literal: Node): ValueFacts {
  return { ...unknownFacts, type, nullable: false, literal }
}

function joinOrigins(inputs: readonly ValueFacts[]): readonly ColumnOrigin[] {
  const only = inputs.filter(input => input.origins.length > 0)
  if (only.length <= 1) return only[0]?.origins ?? []
  const origins: ColumnOrigin[] = []
  for (const input of only) {
    for (const origin of input.origins) {
      if (origins.length >= maxOrigins) return origins
      if (!origins.some(known => known.column === origin.column && known.table === origin.table)) origins.push(origin)
    }
  }
  return origins
}

function joinColumnType(inputs: readonly ValueFacts[]): ValueFacts['columnType'] {
  let result: ValueFacts['columnType'] = null
  for (const input of inputs) {
    if (input.columnType === 'METRIC') return 'METRIC'
    result ??= input.columnType
  }
  return result
}

/** Facts of a value computed from all inputs: the strictest class, every origin, nullable when one is. */
export function combineFacts(inputs: readonly ValueFacts[], type: SqlType): ValueFacts {
  return {
    type,
    nullable: inputs.some(input => input.nullable),
    columnType: joinColumnType(inputs),
    privacyClass: inputs.reduce((strictest, input) => stricterClass(strictest, input.privacyClass), 'NONE' as ValueFacts['privacyClass']),
    restricted: inputs.some(input => input.restricted),
    literal: inputs.find(input => input.literal)?.literal ?? null,
    origins: joinOrigins(inputs),
  }
}

/** `impressions (dsp_impressions)`: the column that makes a value private, for messages. Undefined when none does. */
export function describeStrictestOrigin(facts: ValueFacts): string | undefined {
  const origin = facts.origins.find(candidate => candidate.column.privacyClass === facts.privacyClass)
    ?? facts.origins.find(candidate => stricterClass(candidate.column.privacyClass, 'HIGH') === candidate.column.privacyClass)
  return origin && `${origin.column.name} (${origin.table.name})`
}
