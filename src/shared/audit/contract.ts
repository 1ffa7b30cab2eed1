import { z } from 'zod'
import { query } from '#shared/contract/define.ts'

/** One line of the append-only log of what was done with tokens and logins. Never holds a token. */
export const AuditEntry = z.object({
  n: z.number().int(),
  atMs: z.number(),
  actor: z.string(),
  loginId: z.string().nullable(),
  loginLabel: z.string().nullable(),
  action: z.enum(['issue', 'refresh', 'use-failure', 'needs-sign-in', 'revoke', 'delete', 'unlock-failure', 'client-app-saved']),
  outcome: z.enum(['ok', 'failed']),
  detail: z.string(),
})
export type AuditEntry = z.output<typeof AuditEntry>

export const auditContract = {
  /** Newest first. `beforeN` pages back. `intact` is false when the hash chain shows that lines were changed or taken out. */
  list: query(z.object({ beforeN: z.number().int().optional(), limit: z.number().int().min(1).max(500).default(100) }),
    z.object({ entries: z.array(AuditEntry), intact: z.boolean() })),
} as const
