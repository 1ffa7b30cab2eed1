import { hkdfSync, randomBytes } from 'node:crypto'
import { linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { SecretStore } from '#core/ports.ts'
import { readMachineId } from './machine-id.ts'
import { openBytes, sealBytes } from './seal.ts'

const keyBytes = 32
const saltBytes = 16

export interface KeyFileOptions {
  /** An id of this machine; by default the operating system's. A key file copied with the profile opens nothing elsewhere. */
  readonly machineId?: () => Promise<string>
}

/**
 * A secret store whose key is a file that only its owner may read (0600), kept outside the profile folder. What it wraps
 * is bound to the file *and* to this machine. The file is made at the first `wrap`, by one process even when two try at
 * once. A file that others can read, that belongs to somebody else or that is a link is refused, never repaired: its
 * content must be taken as known. Rejects with `storage`.
 */
export function createKeyFileStore(keyPath: string, { machineId = readMachineId }: KeyFileOptions = {}): SecretStore {
  const wrappingKey = async (fileKey: Uint8Array, salt: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(hkdfSync('sha256', fileKey, salt, `recomamp key file:${await machineId()}`, keyBytes))

  return {
    kind: 'key-file',
    async wrap(dataKey) {
      const salt = randomBytes(saltBytes)
      const key = await wrappingKey(readKeyFile(keyPath) ?? makeKeyFile(keyPath), salt)
      return Buffer.concat([salt, sealBytes(key, dataKey, 'key-file')])
    },
    async unwrap(wrapped) {
      const fileKey = readKeyFile(keyPath)
      if (!fileKey) throw lost(keyPath)
      const key = await wrappingKey(fileKey, wrapped.subarray(0, saltBytes))
      const dataKey = openBytes(key, wrapped.subarray(saltBytes), 'key-file')
      if (!dataKey) throw lost(keyPath)
      return dataKey
    },
  }
}

function lost(keyPath: string): AppError {
  return new AppError('storage', `The key file ${keyPath} is missing, or it is not the one that protected these sign-ins on this machine. They were not opened, and nothing was deleted. Put the file back, or sign in again.`)
}

function readKeyFile(keyPath: string): Uint8Array | undefined {
  try {
    const facts = lstatSync(keyPath)
    if (!facts.isFile()) throw refused(keyPath, 'it is not a plain file', 'Remove it')
    if (process.platform !== 'win32') {
      if ((facts.mode & 0o077) !== 0) {
        throw refused(keyPath, `others on this machine can read it (mode ${(facts.mode & 0o777).toString(8).padStart(4, '0')})`, `Run "chmod 600" on it if only you had access`)
      }
      if (process.getuid !== undefined && facts.uid !== process.getuid()) throw refused(keyPath, 'it belongs to another user', 'Remove it')
    }
    const key = readFileSync(keyPath)
    if (key.byteLength !== keyBytes) throw lost(keyPath)
    return key
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (fileCode(cause) === 'ENOENT') return undefined
    throw new AppError('storage', `The key file ${keyPath} could not be read, so saved sign-ins were not opened. Nothing was changed. Check its rights.`, { cause })
  }
}

function refused(keyPath: string, why: string, remedy: string): AppError {
  return new AppError('storage', `The key file ${keyPath} was not used because ${why}. Saved sign-ins stay closed. ${remedy}, or delete it and sign in again.`)
}

function makeKeyFile(keyPath: string): Uint8Array {
  const draft = `${keyPath}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(dirname(keyPath), { recursive: true, mode: 0o700 })
    writeFileSync(draft, randomBytes(keyBytes), { mode: 0o600, flag: 'wx', flush: true })
    // A hard link appears whole and for one process only; whoever comes second reads the first one's key.
    linkSync(draft, keyPath)
  } catch (cause) {
    if (fileCode(cause) !== 'EEXIST') {
      throw new AppError('storage', `The key file ${keyPath} could not be written, so nothing was saved. Check the rights of its folder.`, { cause })
    }
  } finally {
    rmSync(draft, { force: true })
  }
  const key = readKeyFile(keyPath)
  if (!key) throw lost(keyPath)
  return key
}

function fileCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
}
