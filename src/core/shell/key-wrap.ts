import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '#shared/base/app-error.ts'

const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM of `plain` under a 32-byte `key`: 12 bytes nonce, 16 bytes tag, then the ciphertext. A new nonce each time. */
export function sealBytes(key: Uint8Array, plain: Uint8Array): Uint8Array {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

/** What `sealBytes` sealed. Throws `storage` with `sentence` when the key is another one or a byte was changed. */
export function openBytes(key: Uint8Array, sealed: Uint8Array, sentence: string): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes))
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()])
  } catch (cause) {
    throw new AppError('storage', sentence, { cause })
  }
}
