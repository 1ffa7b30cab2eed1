import type { Cte } from '../ast.ts'
import type { QueryColumn } from '../model.ts'

/** WITH steps that can be named here, innermost first. */
export interface CteScope {
  readonly name: string
  readonly cte: Cte
  readonly columns: readonly QueryColumn[]
  /** Inside its own definition, or its query could not be understood: any column fits. */
  readonly open: boolean
  readonly next: CteScope | null
}

/** Finds the WITH step of this name (lower case). */
export function findCte(scope: CteScope | null, name: string): CteScope | null {
  for (let current = scope; current; current = current.next) if (current.name === name) return current
  return null
}
