/** The only globals shared code may use: standards that Node and the browser both have. */
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
declare const AbortSignal: {
  any(signals: readonly AbortSignal[]): AbortSignal
  abort(reason?: unknown): AbortSignal
}
declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare class TextEncoder {
  encode(text: string): Uint8Array
}
declare class URLSearchParams {
  constructor(init?: string | Readonly<Record<string, string>>)
  get(name: string): string | null
  set(name: string, value: string): void
  has(name: string): boolean
  toString(): string
}
declare class URL {
  constructor(url: string, base?: string)
  readonly searchParams: URLSearchParams
  readonly origin: string
  readonly pathname: string
  readonly protocol: string
  readonly host: string
  readonly hostname: string
  readonly hash: string
}
declare function setTimeout(callback: () => void, delayMs?: number): unknown
declare function clearTimeout(timer: unknown): void
