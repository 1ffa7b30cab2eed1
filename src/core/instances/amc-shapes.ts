import { z } from 'zod'
import { AmcAccountId, AmcInstanceId } from '#shared/base/ids.ts'

/** What we read of AMC's admin and data source answers (api.md §3, §4.10). Unknown fields are ignored, missing ones bearable. */

const text = z.string().max(2_000).transform(toOneLine)
const name = text.pipe(z.string().min(1))
const optionalText = text.nullish().catch(null).transform((value) => (value === undefined || value === null || value === '' ? null : value))
const texts = z.array(z.unknown()).nullish().catch(null).transform((value) => keepGood(name, value ?? []))
const nextToken = z.string().nullish()

const Account = z.object({ accountId: AmcAccountId, accountName: optionalText, marketplaceId: z.string().regex(/^[\x21-\x7e]{1,64}$/) })
export type FoundAccount = z.output<typeof Account>
const AccountsPage = z.object({ amcAccounts: z.array(z.unknown()), nextToken })

const FoundInstance = z.object({
  instanceId: AmcInstanceId, instanceName: optionalText, instanceType: optionalText, customerCanonicalName: optionalText,
  creationStatus: optionalText, advertiserTypes: texts,
})
export type FoundInstance = z.output<typeof FoundInstance>
const InstancesPage = z.object({ instances: z.array(z.unknown()), nextToken })

const DataSource = z.object({
  dataSourceId: name, description: optionalText, owner: optionalText,
  columns: z.array(z.unknown()).nullish().catch(null).transform((columns) => keepGood(z.object({ name }), columns ?? []).map(({ name }) => name)),
})
const DataSourcesPage = z.object({ dataSources: z.array(z.unknown()), nextToken })

/**
 * A name as one line that cannot disturb what stands beside it: control characters become spaces; marks that turn the
 * direction of writing, zero-width ones and halves of characters are taken out.
 */
function toOneLine(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\p{Cs}]/gu, '').trim()
}

/** Entries that cannot be read are left out: one odd entry must not hide the others. */
function keepGood<S extends z.ZodType>(schema: S, entries: readonly unknown[]): z.output<S>[] {
  return entries.flatMap((entry) => {
    const parsed = schema.safeParse(entry)
    return parsed.success ? [parsed.data] : []
  })
}

/** Throws a ZodError when the page itself is not of the expected shape. */
export function readAccountsPage(body: unknown): { readonly items: FoundAccount[]; readonly nextToken: string | null | undefined } {
  const page = AccountsPage.parse(body)
  return { items: keepGood(Account, page.amcAccounts), nextToken: page.nextToken }
}

/** Throws a ZodError when the page itself is not of the expected shape. */
export function readInstancesPage(body: unknown): { readonly items: FoundInstance[]; readonly nextToken: string | null | undefined } {
  const page = InstancesPage.parse(body)
  return { items: keepGood(FoundInstance, page.instances), nextToken: page.nextToken }
}

/** Throws a ZodError when the page itself is not of the expected shape. */
export function readDataSourcesPage(body: unknown): { readonly items: z.output<typeof DataSource>[]; readonly nextToken: string | null | undefined } {
  const page = DataSourcesPage.parse(body)
  return { items: keepGood(DataSource, page.dataSources), nextToken: page.nextToken }
}
