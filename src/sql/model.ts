/**
 * What the analysis knows about a query: for every query, select, table and column reference of the tree, what it
 * means. Everything is keyed by node identity. Parts that could not be resolved are there with kind `unknown` and
 * type UNKNOWN, and a problem says why.
 */
import type {
  ColumnReference, Cte, Expression, FunctionCall, Node, Query, Select, SelectItem, Star, TableReference, Values,
} from './ast.ts'
import type { CatalogueColumn, CatalogueTable } from './catalogue.ts'
import type { PrivacyClass } from './privacy-class.ts'
import type { SqlType } from './sql-type.ts'

/** A catalogue column that feeds a value. */
export interface ColumnOrigin {
  readonly table: CatalogueTable
  readonly column: CatalogueColumn
}

/** What is known about the values of one expression or column. */
export interface ValueFacts {
  readonly type: SqlType
  /** May be NULL. Columns of outer-joined tables always are. */
  readonly nullable: boolean
  /** What AMC prints as `columnType`: METRIC when a metric column feeds it; counts are DIMENSION. Null: only literals. */
  readonly columnType: 'METRIC' | 'DIMENSION' | null
  /** The strictest class that feeds the value. COUNT gives NONE. */
  readonly privacyClass: PrivacyClass
  /** The same, of the inputs that forbid literals only: false when nothing HIGH or VERY_HIGH feeds the value. */
  readonly restricted: boolean
  /** The literal or parameter that influences the value, if any. In a column it is where the column got it. */
  readonly literal: Node | null
  /** Catalogue columns that feed the value, without repetition. */
  readonly origins: readonly ColumnOrigin[]
}

/** A column that a relation offers to the select it stands in. */
export interface RelationColumn {
  /** As shown; compare in lower case. */
  readonly name: string
  readonly facts: ValueFacts
  /** Set for columns of a data source. */
  readonly catalogueColumn: CatalogueColumn | null
  /** Set for columns of a CTE or subquery: the output it is. */
  readonly output: QueryColumn | null
}

/** Something in FROM with a name and columns. Each table reference has its own, also when one CTE is used twice. */
export interface Relation {
  readonly kind: 'source' | 'cte' | 'query' | 'function' | 'unknown'
  readonly node: TableReference
  /** The name its columns are qualified with, lower case: alias, else table name; null for a subquery without alias. */
  readonly name: string | null
  readonly columns: readonly RelationColumn[]
  /** Any column name fits, with type UNKNOWN: the relation could not be resolved or its list is not documented. */
  readonly open: boolean
  /** On the optional side of an outer join. */
  readonly outer: boolean
  /** `source`: the catalogue's table. */
  readonly table: CatalogueTable | null
  /** `source`: widening of the run's window, ISO-8601 durations, from EXTEND_TIME_WINDOW. */
  readonly extension: { readonly before: string; readonly after: string } | null
  /** `cte`: the definition it refers to. */
  readonly cte: Cte | null
  /** `cte`, `query`: the query behind it. */
  readonly query: Query | null
}

/** What a column reference means. */
export type ResolvedColumn =
  | {
    readonly kind: 'column'
    readonly relation: Relation
    readonly column: RelationColumn
    /** Position in `relation.columns`; -1 when the relation is open. */
    readonly index: number
    /** 0: a table of the same select. More: so many selects further out (correlated). */
    readonly depth: number
    /** Of a USING or NATURAL column without qualifier: the relation on the other side that also has it. */
    readonly mergedWith: Relation | null
  }
  /** GROUP BY, HAVING, ORDER BY: the alias of a select item, which wins over a column of the same name. */
  | { readonly kind: 'alias'; readonly item: SelectItem; readonly output: SelectOutput }

/** A column of a query's result. */
export interface QueryColumn {
  /** As written: alias, else the column's own name, else `EXPR$n`. Output headers are its lower case. */
  readonly name: string
  readonly facts: ValueFacts
}

/** A column of a select's result, stars expanded. */
export interface SelectOutput extends QueryColumn {
  readonly item: SelectItem
  /** What it is computed from; null when it comes from a star. */
  readonly expression: Expression | null
  /** Set when it comes from a star. */
  readonly star: { readonly node: Star; readonly relation: Relation; readonly column: RelationColumn } | null
  /** True when it has an alias or is a plain column: it can be referred to by name. */
  readonly named: boolean
}

/** One entry of GROUP BY. */
export interface GroupKey {
  /** As written. */
  readonly written: Expression
  /**
   * What is grouped by: an alias or ordinal replaced by the item's expression. Aliases may also stand inside
   * `written`; then this is `written` and the inner references resolve to kind `alias`. Null for a star's column.
   */
  readonly expression: Expression | null
  readonly how: 'expression' | 'alias' | 'ordinal'
  /** The output it stands for, when `how` is not `expression`. */
  readonly output: SelectOutput | null
}

export interface SelectInfo {
  readonly select: Select
  /** In the order of FROM; joined tables from left to right. */
  readonly relations: readonly Relation[]
  readonly outputs: readonly SelectOutput[]
  /** It has GROUP BY, HAVING, or an aggregate that is not a window. */
  readonly aggregated: boolean
  readonly groupKeys: readonly GroupKey[]
  /** Aggregate calls that belong to this select's own grouping (not windows, not those of subqueries). */
  readonly aggregates: readonly FunctionCall[]
}

export interface QueryInfo {
  readonly query: Query
  /** For UNION: names of the first branch, facts of all. A CTE's column list is applied to its relations, not here. */
  readonly columns: readonly QueryColumn[]
}

export interface ValuesInfo {
  readonly values: Values
  readonly columns: readonly QueryColumn[]
}

/** A data source in use. */
export interface TableUse {
  readonly node: TableReference
  readonly table: CatalogueTable
  readonly extension: { readonly before: string; readonly after: string } | null
}

/** A CUSTOM_PARAMETER call. */
export interface ParameterUse {
  readonly name: string
  readonly call: FunctionCall
  /** From the declaration; UNKNOWN without one. */
  readonly type: SqlType
}

/** The maps of one analysis. */
export interface Model {
  readonly queries: ReadonlyMap<Query, QueryInfo>
  readonly selects: ReadonlyMap<Select, SelectInfo>
  readonly relations: ReadonlyMap<TableReference, Relation>
  readonly references: ReadonlyMap<ColumnReference, ResolvedColumn>
  readonly facts: ReadonlyMap<Expression, ValueFacts>
  /** Every source reference, in text order. */
  readonly tables: readonly TableUse[]
  /** Every CUSTOM_PARAMETER call, in text order. */
  readonly parameters: readonly ParameterUse[]
}
