import type { Tab } from '#shared/tabs/contract.ts'

/** The fields of a tab that are typed here and written with a delay. */
export const typedFields = ['title', 'sql', 'params', 'paramTexts', 'window', 'instanceId', 'cursor', 'executionId', 'origin'] as const
export type TypedField = (typeof typedFields)[number]
export type TypedPatch = Partial<Pick<Tab, TypedField>>

/** Fields that decide whether a tab differs from its saved query. */
const savedFields: ReadonlySet<TypedField> = new Set(['title', 'sql', 'params', 'paramTexts', 'window'])

/**
 * A tab as core has it, with what was typed here and is not on disk yet laid over it. Values that did not change keep
 * their identity, so that nothing is drawn again for them.
 */
export function mergeTab(local: Tab | undefined, stored: Tab, pending: TypedPatch | null): Tab {
  const merged: Tab = { ...stored, ...pending, dirty: stored.dirty || changesSaved(pending) }
  if (!local) return merged
  const kept: Partial<Record<keyof Tab, unknown>> = {}
  for (const field of ['params', 'paramTexts', 'window', 'cursor', 'origin'] as const) {
    if (JSON.stringify(local[field]) === JSON.stringify(merged[field])) kept[field] = local[field]
  }
  const result = { ...merged, ...kept } as Tab // only values that are equal were exchanged
  return (Object.keys(result) as (keyof Tab)[]).every(field => result[field] === local[field]) ? local : result
}

/** True when a patch touches what is saved with a query. */
export function changesSaved(patch: TypedPatch | null): boolean {
  return patch !== null && Object.keys(patch).some(field => savedFields.has(field as TypedField))
}
