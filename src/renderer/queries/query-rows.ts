import type { QuerySummary } from '#shared/queries/contract.ts'

/** A folder or a query at its place in the flat list of the navigator. */
export type QueryRow =
  | { readonly kind: 'folder'; readonly id: string; readonly path: string; readonly name: string; readonly depth: number; readonly expanded: boolean; readonly count: number }
  | { readonly kind: 'query'; readonly id: string; readonly depth: number; readonly query: QuerySummary }

/**
 * Queries as a tree of their folders: folders first, both by name. `closed` holds the paths of folders that are closed.
 * With something typed, only what fits by name, folder, tag or description is left, and every folder is open.
 */
export function queryRows(queries: readonly QuerySummary[], closed: ReadonlySet<string>, typed: string): readonly QueryRow[] {
  const wanted = typed.trim().toLowerCase()
  const shown = queries.filter(query => wanted === '' || [query.name, query.folder, query.description, ...query.tags].some(text => text.toLowerCase().includes(wanted)))
  return rowsUnder('', 0, shown, wanted === '' ? closed : new Set())
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare

function rowsUnder(path: string, depth: number, queries: readonly QuerySummary[], closed: ReadonlySet<string>): readonly QueryRow[] {
  const prefix = path === '' ? '' : `${path}/`
  const inside = queries.filter(query => query.folder === path || query.folder.startsWith(prefix))
  const folders = [...new Set(inside.filter(query => query.folder !== path).map(query => query.folder.slice(prefix.length).split('/')[0] ?? ''))].toSorted(byName)
  return [
    ...folders.flatMap((name): readonly QueryRow[] => {
      const child = `${prefix}${name}`
      const expanded = !closed.has(child)
      const count = inside.filter(query => query.folder === child || query.folder.startsWith(`${child}/`)).length
      return [{ kind: 'folder', id: `folder:${child}`, path: child, name, depth, expanded, count }, ...(expanded ? rowsUnder(child, depth + 1, inside, closed) : [])]
    }),
    ...inside.filter(query => query.folder === path).toSorted((a, b) => byName(a.name, b.name)).map((query): QueryRow => ({ kind: 'query', id: query.id, depth, query })),
  ]
}
