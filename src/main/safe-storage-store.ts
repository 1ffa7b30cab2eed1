import type { SafeStorage } from 'electron/main'
import { AppError } from '#shared/base/app-error.ts'
import type { SecretStore } from '#core/ports.ts'

export type SystemKeyStore = Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>

/**
 * The system's key store (Keychain, DPAPI, Secret Service), or undefined where there is none worth the name: on Linux the
 * backend `basic_text` encrypts with a password that is in everybody's copy of Chromium. Call only after the app is ready.
 */
export async function openSystemKeyStore(safeStorage: SystemKeyStore, platform: NodeJS.Platform): Promise<SecretStore | undefined> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return undefined
  if (platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return undefined
  return {
    kind: 'system',
    async wrap(key) {
      try {
        return await safeStorage.encryptStringAsync(Buffer.from(key).toString('base64'))
      } catch (cause) {
        throw new AppError('storage', "The system's key store refused to protect the sign-ins. Nothing was saved. Unlock it (Keychain, or the keyring of your session) and try again.", { cause })
      }
    },
    async unwrap(wrapped) {
      try {
        const { result } = await safeStorage.decryptStringAsync(Buffer.from(wrapped))
        return Buffer.from(result, 'base64')
      } catch (cause) {
        throw new AppError('storage', "The system's key store could not open the saved sign-ins. Nothing was changed. Unlock it, or sign in again.", { cause })
      }
    },
  }
}
