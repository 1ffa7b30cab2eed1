import { AppError } from '#shared/base/app-error.ts'
import type { LoginId } from '#shared/base/ids.ts'
import type { AmcAccountKey, AmcApi } from '#core/amc/gateway.ts'
import { collectPages, type Page } from '#core/amc/paging.ts'
import { readAccountsPage, readInstancesPage, type FoundAccount, type FoundInstance } from './amc-shapes.ts'

export interface AccountFindings {
  readonly account: FoundAccount
  readonly instances: readonly FoundInstance[]
  /** A sentence when this account could not be listed, else null. */
  readonly problem: string | null
}

const accountsAtOnce = 3

/**
 * Everything a login can see: its AMC accounts, then the instances of each (api.md §3.1). An account that refuses is
 * reported and harms no other. Rejects only when the accounts themselves cannot be listed, or when cancelled.
 */
export async function discoverInstances(api: AmcApi, loginId: LoginId, signal: AbortSignal): Promise<AccountFindings[]> {
  const accounts = await listPages('AMC accounts', api, loginId, null, '/amc/accounts', readAccountsPage, signal)
  const findings: AccountFindings[] = []
  const unique = [...new Map(accounts.map((account) => [`${account.accountId}/${account.marketplaceId}`, account])).values()]
  const waiting = [...unique.entries()]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, account] = next
      findings[index] = await lookInto(api, loginId, account, signal)
    }
  }
  await Promise.all(Array.from({ length: accountsAtOnce }, worker))
  return findings
}

async function lookInto(api: AmcApi, loginId: LoginId, account: FoundAccount, signal: AbortSignal): Promise<AccountFindings> {
  try {
    // `/amc/accounts` takes no limit, `/amc/instances` does; 100 is both its default and its maximum.
    return { account, instances: await listPages('instances', api, loginId, account, '/amc/instances', readInstancesPage, signal), problem: null }
  } catch (thrown) {
    const error = AppError.from(thrown)
    // A login that has to sign in again is the same trouble for every account.
    if (error.code === 'cancelled' || error.code === 'signed-out' || error.code === 'bug') throw error
    return { account, instances: [], problem: error.message }
  }
}

/** All entries of one of AMC's lists. */
export async function listPages<Item>(
  what: string, api: AmcApi, loginId: LoginId, account: AmcAccountKey | null, path: string, read: (body: unknown) => Page<Item>, signal: AbortSignal,
): Promise<Item[]> {
  return collectPages(what, async (nextToken, pageSignal) => {
    const query = nextToken === undefined ? {} : { nextToken }
    const reply = await api.send(loginId, account, { method: 'GET', path, query, repeat: 'safe' }, pageSignal)
    try {
      return read(reply.body)
    } catch (cause) {
      throw new AppError('remote', `Amazon's list of ${what} has a shape that RecomAMP does not know, so it was not used. What was known before is unchanged.`, { cause, details: { httpStatus: reply.status, requestId: reply.requestId, malformed: true } })
    }
  }, signal)
}
