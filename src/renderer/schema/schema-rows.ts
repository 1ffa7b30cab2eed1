import type { Catalogue, CatalogueColumn, CatalogueTable } from '#sql/catalogue.ts'

/** A category, a table or a column at its place in the flat list of the schema browser. */
export type SchemaRow =
  | { readonly kind: 'category'; readonly id: string; readonly depth: 0; readonly name: string; readonly expanded: boolean; readonly count: number }
  | { readonly kind: 'table'; readonly id: string; readonly depth: 1; readonly table: CatalogueTable; readonly expanded: boolean; readonly columnCount: number }
  | { readonly kind: 'column'; readonly id: string; readonly depth: 2; readonly table: CatalogueTable; readonly column: CatalogueColumn }

export interface SchemaFilter {
  readonly typed: string
  /** Only columns of this privacy class; all when null. */
  readonly privacyClass: string | null
  /** Also the tables for audiences. */
  readonly withAudiences: boolean
}

/**
 * The schema as a tree of categories, tables and columns, in documentation order. What is typed is looked for in names
 * and descriptions; several words must all fit. A table that fits by itself shows all its columns, else only those that
 * fit. `open` holds the ids of opened rows; with a filter everything that fits is open.
 */
export function schemaRows(catalogue: Catalogue, filter: SchemaFilter, open: ReadonlySet<string>): readonly SchemaRow[] {
  const words = filter.typed.toLowerCase().split(/\s+/).filter(word => word !== '')
  const filtering = words.length > 0 || filter.privacyClass !== null
  const byCategory = new Map<string, { readonly table: CatalogueTable; readonly columns: readonly CatalogueColumn[] }[]>()
  for (const table of catalogue.tables) {
    if (table.kind === 'audience' && !filter.withAudiences) continue
    const fits = (text: string) => words.every(word => text.includes(word))
    const tableFits = fits(`${table.name} ${table.description} ${table.category}`.toLowerCase())
    const columns = table.columns.filter(column => (filter.privacyClass === null || column.privacyClass === filter.privacyClass)
      && (tableFits || fits(`${column.name} ${column.description} ${table.name}`.toLowerCase())))
    if (filtering && columns.length === 0 && !(tableFits && filter.privacyClass === null)) continue
    byCategory.set(table.category, [...(byCategory.get(table.category) ?? []), { table, columns }])
  }
  const rows: SchemaRow[] = []
  for (const [name, tables] of byCategory) {
    const id = `category:${name}`
    // Categories start open, tables closed: the set holds what differs.
    const expanded = filtering || !open.has(id)
    rows.push({ kind: 'category', id, depth: 0, name, expanded, count: tables.length })
    if (!expanded) continue
    for (const { table, columns } of tables) {
      const tableId = `table:${table.name}`
      const tableOpen = filtering ? !open.has(`closed:${tableId}`) : open.has(tableId)
      rows.push({ kind: 'table', id: tableId, depth: 1, table, expanded: tableOpen, columnCount: columns.length })
      if (tableOpen) for (const column of columns) rows.push({ kind: 'column', id: `column:${table.name}.${column.name}`, depth: 2, table, column })
    }
  }
  return rows
}
