/**
 * The two columns that every run asks AMC for beside its own: whether a row was held back by privacy filtering and put
 * together with others, and why. They are part of the stored file and of `Result.columns`, where `privacy` marks them; what
 * shows, adds up, draws or exports "the visible columns" leaves marked ones out.
 */

export type PrivacyRole = 'filtered' | 'reason'

/** Their names, as AMC is asked for them. Lower case, since AMC writes headers so. */
export const privacyColumnNames: Readonly<Record<PrivacyRole, string>> = { filtered: 'recomamp_filtered', reason: 'recomamp_filter_reason' }

/** What a column of this name is; undefined for a column of the query's own. */
export function privacyRoleOf(name: string): PrivacyRole | undefined {
  const plain = name.toLowerCase()
  return plain === privacyColumnNames.filtered ? 'filtered' : plain === privacyColumnNames.reason ? 'reason' : undefined
}

/** Places of the columns that are the query's own, in order. */
export function ownColumns(columns: readonly { readonly name: string }[]): number[] {
  return columns.flatMap((column, index) => (privacyRoleOf(column.name) === undefined ? [index] : []))
}

/** Places of the marked columns; null where the run was not asked for them. */
export function privacyColumns(columns: readonly { readonly name: string }[]): { readonly filtered: number | null; readonly reason: number | null } {
  const at = (role: PrivacyRole) => {
    const index = columns.findIndex(column => privacyRoleOf(column.name) === role)
    return index < 0 ? null : index
  }
  return { filtered: at('filtered'), reason: at('reason') }
}

/** AMC's reason in parts; the text is `97 'dsp_impressions' (path 2 of 3) effective users < 100 required`. */
export interface FilterReason {
  readonly actual: number
  readonly source: string
  readonly kind: 'users' | 'effective users' | 'equivalent users'
  readonly required: number
}

/** The pattern of a reason, for regular expressions of JavaScript and RE2 alike: count, source, kind, requirement. */
export const reasonPattern = "^(\\d+) '(.*)'(?: \\(path \\d+ of \\d+\\))?( effective| equivalent)? users < (\\d+) required$"

/** Undefined for a text that is not such a reason. */
export function readReason(text: string): FilterReason | undefined {
  const match = new RegExp(reasonPattern).exec(text)
  if (!match) return undefined
  const [, actual, source, kind, required] = match
  return { actual: Number(actual), source: source ?? '', kind: kind === ' effective' ? 'effective users' : kind === ' equivalent' ? 'equivalent users' : 'users', required: Number(required) }
}
