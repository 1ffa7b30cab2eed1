/** What a shell must bring. Logic never asks which shell it runs in; it asks a port. */
import type { Logger } from 'pino'
import type { Clock } from '#shared/base/clock.ts'
import type { Secret } from '#shared/base/secret.ts'

export type { Clock } from '#shared/base/clock.ts'

/** Ids as a port, so that tests can foresee them. */
export interface Ids {
  /** A new UUIDv7. */
  next(): string
  /** Random bytes from the system's generator, as lower-case hex. */
  randomHex(byteCount: number): string
}

/**
 * Wraps and opens the one data key of this profile. The tokens themselves are encrypted with that key (AES-256-GCM) by
 * `core/vault`; what `wrap` returns is stored in the profile and is useless on another machine.
 */
export interface SecretStore {
  readonly kind: 'system' | 'key-file' | 'passphrase' | 'memory'
  wrap(key: Uint8Array): Promise<Uint8Array>
  /** Rejects with an AppError `storage` when this machine or user cannot open it. */
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>
}

export interface Browser {
  /** Opens an https address, or a loopback http one, in the system's browser. Rejects when there is none. */
  open(url: string): Promise<void>
}

export interface FileDialogs {
  /** Null where the shell has no native dialogs; exports then become downloads. */
  readonly saveFile: ((suggestion: { readonly name: string; readonly title: string }) => Promise<string | null>) | null
}

export interface Notifier {
  notify(notice: { readonly title: string; readonly body: string }): void
}

export interface CorePorts {
  readonly shell: 'electron' | 'web' | 'runner' | 'test'
  readonly version: string
  /** Absolute folder that holds everything of this person; created when missing, 0700. */
  readonly profileDir: string
  readonly clock: Clock
  readonly ids: Ids
  readonly secrets: SecretStore
  readonly browser: Browser
  readonly files: FileDialogs
  readonly notifier: Notifier
  readonly logger: Logger
  /** How to start the built-in AMC service as its own process: the program and its first arguments. */
  readonly sandboxCommand: { readonly command: string; readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> }
  /** Only tests set it: hosts of Amazon per region, instead of the real ones. */
  readonly amazonHosts?: AmazonHosts
}

/** Where Amazon is, by region (api.md §1.1). A login to the built-in service carries its own. */
export interface AmazonHosts {
  readonly NA: RegionHosts
  readonly EU: RegionHosts
  readonly FE: RegionHosts
}
export interface RegionHosts {
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly apiUrl: string
}

/** A secret's text leaves its wrapper only inside `core/vault` and `core/amc`. */
export type { Secret }
