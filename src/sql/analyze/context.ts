import type { ColumnReference, Expression, FunctionCall, Query, Select, TableReference } from '../ast.ts'
import type { Catalogue, CatalogueTable } from '../catalogue.ts'
import type {
  ParameterUse, QueryColumn, QueryInfo, Relation, RelationColumn, ResolvedColumn, SelectInfo, SelectOutput, TableUse, ValueFacts,
} from '../model.ts'
import type { ProblemInput } from '../problems.ts'
import type { SqlType } from '../sql-type.ts'
import type { CteScope } from './cte-scope.ts'
import type { StepReader } from './step-memory.ts'

/** The state of one analysis: what is given, and the maps that it fills. Lives only as long as the analysis runs. */
export interface Context {
  readonly catalogue: Catalogue
  /** Declared input parameters by exact name; null when nothing is known of declarations. */
  readonly declared: ReadonlyMap<string, SqlType> | null
  readonly audience: boolean
  readonly report: (problem: ProblemInput) => void
  readonly slice: (span: { readonly start: number; readonly end: number }) => string
  readonly queries: Map<Query, QueryInfo>
  readonly selects: Map<Select, SelectInfo>
  readonly relations: Map<TableReference, Relation>
  readonly references: Map<ColumnReference, ResolvedColumn>
  readonly facts: Map<Expression, ValueFacts>
  readonly tables: TableUse[]
  readonly parameters: ParameterUse[]
  /** Columns of a source are the same for every use. */
  readonly sourceColumns: Map<CatalogueTable, readonly RelationColumn[]>
  /** Knows steps of an earlier version of the text; null: everything is analysed. */
  readonly steps: StepReader | null
  // These two tie the files of the analysis together: expressions hold calls and queries and the other way round.
  readonly evaluateExpression: (context: Context, place: Place, node: Expression) => ValueFacts
  readonly analyzeQuery: (context: Context, query: Query, environment: Environment) => readonly QueryColumn[]
}

/** What surrounds a query: WITH steps to name and, in subqueries of expressions, columns to correlate with. */
export interface Environment {
  readonly ctes: CteScope | null
  readonly outer: Scope | null
}

/** The tables whose columns a select's expressions can name. */
export interface Scope {
  readonly relations: readonly Relation[]
  /** Lower-case names of USING and NATURAL columns, with the two relations that share each. */
  readonly merged: ReadonlyMap<string, readonly [Relation, Relation]>
  readonly environment: Environment
}

export type Clause = 'select' | 'where' | 'on' | 'group-by' | 'having' | 'order-by' | 'qualify' | 'values' | 'table'

/** Where an expression stands. */
export interface Place {
  readonly scope: Scope
  readonly clause: Clause
  /** Inside the brackets of an aggregate that is not a window. */
  readonly inAggregate: boolean
  /** Inside the brackets of a window function or of its OVER. */
  readonly inWindow: boolean
  /** Select items that can be named (GROUP BY, HAVING, ORDER BY), by lower-case name. */
  readonly aliases: ReadonlyMap<string, readonly SelectOutput[]> | null
  /** Inside an expression of GROUP BY: there a column wins over a select item of the same name. */
  readonly columnsFirst?: boolean
  /** Windows of the select's WINDOW clause, lower case. */
  readonly windows: ReadonlySet<string>
  /** Filled with the aggregates that belong to this select. */
  readonly aggregates: FunctionCall[]
}
