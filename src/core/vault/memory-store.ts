import { randomBytes } from 'node:crypto'
import { AppError } from '#shared/base/app-error.ts'
import type { SecretStore } from '#core/ports.ts'
import { openBytes, sealBytes } from './seal.ts'

/** Keeps its key only as long as the process lives: for tests and for "only this session". */
export function createMemoryStore(): SecretStore {
  const key = randomBytes(32)
  return {
    kind: 'memory',
    wrap: async (dataKey) => sealBytes(key, dataKey, 'memory'),
    unwrap: async (wrapped) => {
      const dataKey = openBytes(key, wrapped, 'memory')
      if (!dataKey) throw new AppError('storage', 'These sign-ins were protected for one session only, and that session has ended. Nothing was deleted. Sign in again.')
      return dataKey
    },
  }
}
