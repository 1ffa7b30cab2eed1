import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Template, TemplateId, TemplateSummary } from '#shared/templates/template.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'

const none: readonly TemplateSummary[] = []
const noProblems: readonly string[] = []

export interface KnownTemplates {
  /** In the library's order; empty while not known. */
  readonly templates: readonly TemplateSummary[]
  readonly problems: readonly string[]
  readonly isPending: boolean
  readonly error: unknown
  readonly retry: () => void
}

/** Every template. */
export function useTemplates(): KnownTemplates {
  const { api } = useBridge()
  const { data, isPending, error, refetch } = useQuery(api.templates.list.queryOptions({ input: {} }))
  return { templates: data?.templates ?? none, problems: data?.problems ?? noProblems, isPending, error, retry: () => void refetch() }
}

/** One template with everything about it; undefined while not known or when it is gone. With `keepShown` the one before stays until the next is known, so that going through a list does not flicker. */
export function useTemplate(id: TemplateId | null, keepShown = false): { readonly template: Template | undefined; readonly error: unknown; readonly retry: () => void } {
  const { api } = useBridge()
  const { data, error, refetch } = useQuery({ ...api.templates.get.queryOptions({ input: { id: id ?? ('' as never) } }), enabled: id !== null, ...(keepShown ? { placeholderData: keepPreviousData } : {}) }) // asked only with an id
  return { template: id === null ? undefined : data, error, retry: () => void refetch() }
}
