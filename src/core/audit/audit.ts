import type { auditContract } from '#shared/audit/contract.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { AuditLog } from './audit-log.ts'

export type { AuditLog } from './audit-log.ts'

/** The view on the audit log. `intact` is judged over the whole log each time, not only over the page. */
export function createAudit({ log }: { readonly log: AuditLog }): { readonly handlers: Handlers<typeof auditContract> } {
  return {
    handlers: {
      list: async ({ beforeN, limit }) => ({ entries: log.page(limit ?? 100, beforeN), intact: await log.isIntact() }),
    },
  }
}
