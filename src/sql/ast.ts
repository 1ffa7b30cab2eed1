/* oxlint-disable max-lines -- the node types are one list, read as a whole */
/**
 * The syntax tree of AMC SQL. Every node carries `start` and `end`: offsets (UTF-16 code units, end exclusive) into
 * the submitted text, so `text.slice(node.start, node.end)` is the node's own text. A child's span lies inside its
 * parent's, and siblings do not overlap. Comments and white space belong to no node unless they lie between children.
 *
 * The parser always returns a whole tree. Where something is missing or cannot be understood there is a node of kind
 * `missing` (of any expression, possibly empty) and a problem that says so. Constructs that AMC rejects but people
 * write (RIGHT JOIN, LIMIT, `||`, `::`, INTERVAL, INSERT…) are ordinary nodes, so that they can be reported in place.
 *
 * The tree is immutable plain data. Nodes are compared by identity: analysis results are maps keyed by node.
 */

/** A stretch of the submitted text: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A name as written. `name` is without quotes; compare with `foldName` because AMC ignores case. */
export interface Identifier extends Span {
  readonly kind: 'identifier'
  readonly name: string
  /** Written in double quotes or backticks. */
  readonly quoted: boolean
}

/** Names are case-insensitive in AMC: the form to compare and to use as a map key. */
export function foldName(name: string): string {
  return name.toLowerCase()
}

// ---------------------------------------------------------------- statements and queries

/** The first thing in the text that is a statement. Everything except a query is rejected by AMC. */
export type Statement = Query | UnsupportedStatement

/** INSERT, CREATE, SET…: one node over all of its text. Also what is neither a query nor any statement we know. */
export interface UnsupportedStatement extends Span {
  readonly kind: 'unsupported-statement'
  /** First word, upper case; empty when the text holds no word at all. */
  readonly verb: string
}

/** `[WITH …] body [ORDER BY …] [LIMIT …]`. ORDER BY and the limits are officially unsupported at this level. */
export interface Query extends Span {
  readonly kind: 'query'
  readonly with: WithClause | null
  readonly body: QueryBody
  readonly orderBy: OrderBy | null
  readonly limits: readonly LimitClause[]
}

export type QueryBody = QueryTerm | SetOperation
export type QueryTerm = Select | Values | ParenthesizedQuery

/** `( query )` as an operand of UNION or as a whole query. */
export interface ParenthesizedQuery extends Span {
  readonly kind: 'parenthesized-query'
  readonly query: Query
}

/** `first UNION [ALL] branch …`, evaluated from left to right. One node for a whole chain. */
export interface SetOperation extends Span {
  readonly kind: 'set-operation'
  readonly first: QueryTerm
  /** At least one. */
  readonly branches: readonly SetBranch[]
}

export interface SetBranch extends Span {
  readonly kind: 'set-branch'
  /** Only UNION exists in AMC. */
  readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT'
  readonly quantifier: 'ALL' | 'DISTINCT' | null
  /** The words `UNION ALL`. */
  readonly operatorSpan: Span
  readonly query: QueryTerm
}

export interface WithClause extends Span {
  readonly kind: 'with'
  readonly recursive: boolean
  readonly ctes: readonly Cte[]
}

/** `name [(columns)] AS (query)`. `AS (VALUES …)` is a query whose body is `values`. */
export interface Cte extends Span {
  readonly kind: 'cte'
  readonly name: Identifier
  /** Empty when no column list was written. */
  readonly columns: readonly Identifier[]
  readonly query: Query
}

export interface Values extends Span {
  readonly kind: 'values'
  readonly rows: readonly ValuesRow[]
}

/** One bracket of VALUES; also one bare expression, which is a row of one column. */
export interface ValuesRow extends Span {
  readonly kind: 'values-row'
  readonly values: readonly Expression[]
}

export interface Select extends Span {
  readonly kind: 'select'
  readonly quantifier: 'ALL' | 'DISTINCT' | null
  readonly items: readonly SelectItem[]
  /** Null for a SELECT of constants. */
  readonly from: FromClause | null
  readonly where: WhereClause | null
  readonly groupBy: GroupBy | null
  readonly having: HavingClause | null
  readonly windows: readonly NamedWindow[]
  /** Not AMC. */
  readonly qualify: QualifyClause | null
}

export interface SelectItem extends Span {
  readonly kind: 'select-item'
  /** A `star` only here and as the argument of COUNT. */
  readonly expression: Expression
  readonly alias: Identifier | null
}

export interface FromClause extends Span {
  readonly kind: 'from'
  /** More than one is a comma join. */
  readonly tables: readonly TableReference[]
}

export interface WhereClause extends Span {
  readonly kind: 'where'
  readonly condition: Expression
}

export interface HavingClause extends Span {
  readonly kind: 'having'
  readonly condition: Expression
}

export interface QualifyClause extends Span {
  readonly kind: 'qualify'
  readonly condition: Expression
}

export interface GroupBy extends Span {
  readonly kind: 'group-by'
  readonly items: readonly (Expression | GroupingSet)[]
}

/** ROLLUP, CUBE, GROUPING SETS: no evidence that AMC has them. */
export interface GroupingSet extends Span {
  readonly kind: 'grouping-set'
  readonly operator: 'ROLLUP' | 'CUBE' | 'GROUPING SETS'
  readonly items: readonly Expression[]
}

export interface OrderBy extends Span {
  readonly kind: 'order-by'
  readonly items: readonly OrderItem[]
}

export interface OrderItem extends Span {
  readonly kind: 'order-item'
  readonly expression: Expression
  readonly direction: 'ASC' | 'DESC' | null
  readonly nulls: 'FIRST' | 'LAST' | null
}

/** LIMIT n, OFFSET n, FETCH FIRST n ROWS ONLY. `LIMIT a, b` gives an OFFSET (a) and a LIMIT (b). */
export interface LimitClause extends Span {
  readonly kind: 'limit'
  readonly keyword: 'LIMIT' | 'OFFSET' | 'FETCH'
  /** Null for `LIMIT ALL` and `FETCH FIRST ROW ONLY`. */
  readonly count: Expression | null
}

// ---------------------------------------------------------------- tables

export type TableReference = TableName | DerivedTable | TableFunction | Join | ParenthesizedTable | MissingTable

export interface TableName extends Span {
  readonly kind: 'table-name'
  /** `schema.` parts before the name, usually empty. AMC has no schemas. */
  readonly qualifiers: readonly Identifier[]
  readonly name: Identifier
  readonly alias: Identifier | null
  readonly columnAliases: readonly Identifier[]
}

/** `( query ) [AS] alias`. The alias is optional in AMC. */
export interface DerivedTable extends Span {
  readonly kind: 'derived-table'
  readonly lateral: boolean
  readonly query: Query
  readonly alias: Identifier | null
  readonly columnAliases: readonly Identifier[]
}

/**
 * `TABLE(EXTEND_TIME_WINDOW('t', 'P14D', 'P1D')) [AS] alias`; also `UNNEST(x)` and other calls in FROM, which AMC has
 * no evidence for. `keyword` is whether TABLE( … ) was written around the call.
 */
export interface TableFunction extends Span {
  readonly kind: 'table-function'
  readonly keyword: boolean
  readonly call: FunctionCall
  readonly alias: Identifier | null
  readonly columnAliases: readonly Identifier[]
}

/** Joins chain to the left: `a JOIN b JOIN c` is join(join(a, b), c). */
export interface Join extends Span {
  readonly kind: 'join'
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS'
  readonly natural: boolean
  /** From the first join word to JOIN. */
  readonly operatorSpan: Span
  readonly left: TableReference
  readonly right: TableReference
  readonly on: Expression | null
  readonly using: readonly Identifier[]
}

/** `( a JOIN b ON … )` */
export interface ParenthesizedTable extends Span {
  readonly kind: 'parenthesized-table'
  readonly table: TableReference
  readonly alias: Identifier | null
}

/** A table was expected and not found; there is a problem at the same place. */
export interface MissingTable extends Span {
  readonly kind: 'missing-table'
}

// ---------------------------------------------------------------- expressions

export type Expression =
  | ColumnReference | Star | NumberLiteral | StringLiteral | BooleanLiteral | NullLiteral | TypedLiteral | Interval
  | Unary | Binary | Logical | IsTest | IsDistinct | Between | Like | InList | InQuery | Exists | ScalarSubquery
  | Case | Cast | FunctionCall | Extract | Trim | ArrayConstructor | RowConstructor | FieldAccess | IndexAccess
  | Parenthesized | Placeholder | Missing

/** `column` or `table.column`. What it refers to is in the analysis (`references`). */
export interface ColumnReference extends Span {
  readonly kind: 'column'
  readonly qualifier: Identifier | null
  readonly name: Identifier
}

/** `*` or `alias.*`: only as a select item or as the single argument of COUNT. */
export interface Star extends Span {
  readonly kind: 'star'
  readonly qualifier: Identifier | null
}

export interface NumberLiteral extends Span {
  readonly kind: 'number'
  /** As written, for example `1.50` or `1e9`. */
  readonly text: string
  /** Only digits: a LONG or INTEGER. With a point: DECIMAL. With an exponent: DOUBLE. */
  readonly form: 'integer' | 'decimal' | 'double'
}

export interface StringLiteral extends Span {
  readonly kind: 'string'
  /** Without quotes, `''` made one. */
  readonly value: string
}

export interface BooleanLiteral extends Span {
  readonly kind: 'boolean'
  readonly value: boolean
}

export interface NullLiteral extends Span {
  readonly kind: 'null'
}

/** `DATE '2025-01-01'`, `TIMESTAMP '…'`, `TIME '…'` */
export interface TypedLiteral extends Span {
  readonly kind: 'typed-literal'
  readonly type: 'DATE' | 'TIMESTAMP' | 'TIME'
  readonly value: StringLiteral
}

/** `INTERVAL '1' DAY`: rejected by AMC. */
export interface Interval extends Span {
  readonly kind: 'interval'
  readonly value: Expression
  /** Upper case, for example `DAY` or `DAY TO SECOND`; null when missing. */
  readonly unit: string | null
}

export interface Unary extends Span {
  readonly kind: 'unary'
  readonly operator: '-' | '+' | 'NOT'
  readonly operand: Expression
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'
export type ComparisonOperator = '=' | '<>' | '!=' | '<' | '<=' | '>' | '>='

export interface Binary extends Span {
  readonly kind: 'binary'
  /** `||` is rejected by AMC; `%` is unverified. */
  readonly operator: ArithmeticOperator | ComparisonOperator | '||'
  readonly operatorSpan: Span
  readonly left: Expression
  readonly right: Expression
}

/** A whole chain of the same word: `a AND b AND c` has three operands. */
export interface Logical extends Span {
  readonly kind: 'logical'
  readonly operator: 'AND' | 'OR'
  /** At least two. */
  readonly operands: readonly Expression[]
}

/** `x IS [NOT] NULL | TRUE | FALSE | UNKNOWN` */
export interface IsTest extends Span {
  readonly kind: 'is'
  readonly operand: Expression
  readonly negated: boolean
  readonly test: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN'
}

/** `x IS [NOT] DISTINCT FROM y` */
export interface IsDistinct extends Span {
  readonly kind: 'is-distinct'
  readonly left: Expression
  readonly right: Expression
  readonly negated: boolean
}

export interface Between extends Span {
  readonly kind: 'between'
  readonly operand: Expression
  readonly low: Expression
  readonly high: Expression
  readonly negated: boolean
}

/** `x [NOT] LIKE p [ESCAPE e]`, `x [NOT] SIMILAR TO p`. ILIKE and RLIKE are not AMC. */
export interface Like extends Span {
  readonly kind: 'like'
  readonly operator: 'LIKE' | 'SIMILAR TO' | 'ILIKE' | 'RLIKE'
  readonly operatorSpan: Span
  readonly operand: Expression
  readonly pattern: Expression
  readonly escape: Expression | null
  readonly negated: boolean
}

export interface InList extends Span {
  readonly kind: 'in-list'
  readonly operand: Expression
  readonly items: readonly Expression[]
  readonly negated: boolean
}

export interface InQuery extends Span {
  readonly kind: 'in-query'
  readonly operand: Expression
  readonly query: Query
  readonly negated: boolean
}

export interface Exists extends Span {
  readonly kind: 'exists'
  readonly query: Query
}

/** `( SELECT … )` as a value: one column, at most one row. */
export interface ScalarSubquery extends Span {
  readonly kind: 'subquery'
  readonly query: Query
}

/** `CASE WHEN c THEN r … END` and, with `operand`, `CASE x WHEN v THEN r … END`. */
export interface Case extends Span {
  readonly kind: 'case'
  readonly operand: Expression | null
  readonly whens: readonly CaseWhen[]
  readonly otherwise: Expression | null
}

export interface CaseWhen extends Span {
  readonly kind: 'case-when'
  readonly when: Expression
  readonly then: Expression
}

export interface Cast extends Span {
  readonly kind: 'cast'
  /** Only CAST is AMC. */
  readonly syntax: 'CAST' | 'TRY_CAST' | '::'
  readonly operand: Expression
  readonly type: TypeName
}

/** A type as written in CAST. */
export interface TypeName extends Span {
  readonly kind: 'type-name'
  /** Upper case; several words joined by one space (`DOUBLE PRECISION`). Empty when missing. */
  readonly name: string
  readonly precision: number | null
  readonly scale: number | null
  /** Of `ARRAY<T>` and `T ARRAY`. */
  readonly element: TypeName | null
}

/**
 * Every call, aggregates and windows included. The special forms are kept as calls with their arguments in the order of
 * the comma form: `SUBSTRING(x FROM a FOR b)` is (x, a, b) and `POSITION(a IN b)` is (a, b). CURRENT_DATE and
 * CURRENT_TIMESTAMP without brackets are `bare`. CUSTOM_PARAMETER and BUILT_IN_PARAMETER are plain calls here.
 */
export interface FunctionCall extends Span {
  readonly kind: 'call'
  readonly name: Identifier
  readonly syntax: 'comma' | 'substring-from' | 'position-in' | 'bare'
  /** `COUNT(DISTINCT x)`. `COUNT(DISTINCT(x))` is the same with a parenthesized argument. */
  readonly quantifier: 'ALL' | 'DISTINCT' | null
  readonly args: readonly Expression[]
  /** ORDER BY inside the brackets; unverified in AMC. */
  readonly orderBy: OrderBy | null
  /** `FILTER (WHERE …)`; unverified in AMC. */
  readonly filter: WhereClause | null
  /** `WITHIN GROUP (ORDER BY …)`; unverified in AMC. */
  readonly withinGroup: OrderBy | null
  readonly over: WindowSpecification | WindowReference | null
}

/** `EXTRACT(field FROM source)` */
export interface Extract extends Span {
  readonly kind: 'extract'
  /** As written; compare upper case (`DOW`, `HOUR`…). */
  readonly field: Identifier
  readonly source: Expression
}

/** `TRIM([LEADING | TRAILING | BOTH] [characters] FROM source)`. Plain `TRIM(x)` is a call. */
export interface Trim extends Span {
  readonly kind: 'trim'
  readonly mode: 'LEADING' | 'TRAILING' | 'BOTH'
  readonly characters: Expression | null
  readonly source: Expression
}

/** `ARRAY[a, b]` */
export interface ArrayConstructor extends Span {
  readonly kind: 'array'
  readonly elements: readonly Expression[]
}

/** `(a, b)` or `ROW(a, b)` */
export interface RowConstructor extends Span {
  readonly kind: 'row'
  readonly values: readonly Expression[]
}

/** `expression.field`, of a struct. `a.b` alone is a column reference; `a.b.c` is a field of it. */
export interface FieldAccess extends Span {
  readonly kind: 'field'
  readonly target: Expression
  readonly field: Identifier
}

/** `expression[index]` */
export interface IndexAccess extends Span {
  readonly kind: 'index'
  readonly target: Expression
  readonly index: Expression
}

/** `( expression )` */
export interface Parenthesized extends Span {
  readonly kind: 'parenthesized'
  readonly expression: Expression
}

/** `{{name}}`, `:name`, `$name`, `?`: what other tools write for parameters. AMC rejects them. */
export interface Placeholder extends Span {
  readonly kind: 'placeholder'
  readonly name: string
}

/** An expression was expected and not found, or could not be understood; there is a problem at the same place. */
export interface Missing extends Span {
  readonly kind: 'missing'
}

/** The expression inside any number of brackets. Brackets never change a meaning: `(user_id)` is still that column. */
export function stripBrackets(expression: Expression): Expression {
  let inner = expression
  while (inner.kind === 'parenthesized') inner = inner.expression
  return inner
}

// ---------------------------------------------------------------- windows

/** `name AS (specification)` of the WINDOW clause. */
export interface NamedWindow extends Span {
  readonly kind: 'named-window'
  readonly name: Identifier
  readonly specification: WindowSpecification
}

/** `OVER name` */
export interface WindowReference extends Span {
  readonly kind: 'window-reference'
  readonly name: Identifier
}

/** `( [PARTITION BY …] [ORDER BY …] [frame] )`, in either order. */
export interface WindowSpecification extends Span {
  readonly kind: 'window-specification'
  /** `OVER (w …)` */
  readonly base: Identifier | null
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly OrderItem[]
  readonly frame: WindowFrame | null
}

/** `ROWS | RANGE BETWEEN … AND …`; unverified in AMC. */
export interface WindowFrame extends Span {
  readonly kind: 'window-frame'
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS'
  readonly from: FrameBound
  /** Null without BETWEEN: CURRENT ROW is meant. */
  readonly to: FrameBound | null
}

export interface FrameBound extends Span {
  readonly kind: 'frame-bound'
  readonly bound: 'UNBOUNDED PRECEDING' | 'UNBOUNDED FOLLOWING' | 'CURRENT ROW' | 'PRECEDING' | 'FOLLOWING'
  /** Only for `n PRECEDING` and `n FOLLOWING`. */
  readonly distance: Expression | null
}

// ---------------------------------------------------------------- all

export type Node =
  | Identifier | Statement | QueryBody | SetBranch | WithClause | Cte | ValuesRow | SelectItem | FromClause
  | WhereClause | HavingClause | QualifyClause | GroupBy | GroupingSet | OrderBy | OrderItem | LimitClause
  | TableReference | Expression | CaseWhen | TypeName | NamedWindow | WindowReference | WindowSpecification
  | WindowFrame | FrameBound
