import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { SecretStore } from '#core/ports.ts'
import { openBytes, sealBytes } from './key-wrap.ts'

const keyBytes = 32

/**
 * A secret store whose key is a file that only its owner may read (0600), outside the profile folder, so that a copied
 * profile opens nothing. The file is made at the first `wrap`, by one process even when two try at once; rights that have
 * become wider are narrowed again. `unwrap` rejects with `storage` when the file is gone or is another one.
 */
export function createKeyFileStore(keyPath: string): SecretStore {
  const lost = (cause?: unknown) =>
    new AppError('storage', `The key file ${keyPath} is missing or is not the one this profile was protected with. Saved sign-ins cannot be opened; nothing was changed. Put the file back, or sign in again.`, { cause })

  function readKey(): Buffer | undefined {
    try {
      if (process.platform !== 'win32' && (statSync(keyPath).mode & 0o077) !== 0) chmodSync(keyPath, 0o600)
      const key = readFileSync(keyPath)
      if (key.byteLength !== keyBytes) throw lost()
      return key
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
      throw new AppError('storage', `The key file ${keyPath} cannot be read. Saved sign-ins cannot be opened; nothing was changed. Check the file's rights.`, { cause })
    }
  }

  function makeKey(): Buffer {
    const draft = `${keyPath}.${process.pid}.${randomBytes(4).toString('hex')}`
    try {
      mkdirSync(dirname(keyPath), { recursive: true, mode: 0o700 })
      writeFileSync(draft, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' })
      // A link is taken by one process only and never shows half a file; whoever is second uses the first one's key.
      linkSync(draft, keyPath)
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) {
        throw new AppError('storage', `The key file ${keyPath} cannot be written. Nothing was saved. Check the rights of its folder.`, { cause })
      }
    } finally {
      rmSync(draft, { force: true })
    }
    const key = readKey()
    if (key === undefined) throw lost()
    return key
  }

  return {
    kind: 'key-file',
    wrap: async (dataKey) => sealBytes(readKey() ?? makeKey(), dataKey),
    async unwrap(wrapped) {
      const key = readKey()
      if (key === undefined) throw lost()
      return openBytes(key, wrapped, lost().message)
    },
  }
}
