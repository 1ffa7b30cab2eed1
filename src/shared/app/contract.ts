import { z } from 'zod'
import { query } from '#shared/contract/define.ts'

export const AppInfo = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'web', 'runner', 'test']),
  platform: z.string(),
  profileDir: z.string(),
  /** What this shell can do; the page hides what is absent. */
  capabilities: z.object({
    /** Native open and save dialogs. Without them an export is downloaded by the browser. */
    fileDialogs: z.boolean(),
    notifications: z.boolean(),
    /** How secrets are protected: by the system's key store, by a key file, or by a passphrase. */
    secretStore: z.enum(['system', 'key-file', 'passphrase', 'memory']),
  }),
  /** Sentences about what was found wrong at start and what was done about it (for example a damaged database set aside). */
  startupNotices: z.array(z.string()),
})
export type AppInfo = z.output<typeof AppInfo>

export const appContract = {
  info: query(z.object({}), AppInfo),
} as const
