/** A file, or a part of it, as a body. Offsets are bytes; `end` is exclusive. */
export interface FileBody {
  readonly path: string
  readonly start: number
  readonly end: number
}

/** An answer as data: the server alone writes to sockets. Header names are lower case. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | FileBody | undefined
}

/** JSON with a media type; AMC's own types end in `+json`. */
export function json(body: unknown, options: { readonly status?: number; readonly mediaType?: string } = {}): Reply {
  return {
    status: options.status ?? 200,
    headers: { 'content-type': options.mediaType ?? 'application/json' },
    body: JSON.stringify(body),
  }
}

/** 204, without body. */
export const noContent: Reply = { status: 204, headers: {}, body: undefined }

/** What the real service answers to writes of workflows: `{}` typed as a byte stream (captured live). */
export const emptyObject: Reply = { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: '{}' }

/** The error bodies in use, one per family of endpoints. */
export type ErrorShape = 'ads' | 'link' | 'audience' | 'lwa' | 's3' | 'gateway'

/** A refusal that the protocol knows. `details` is the text clients see; the endpoint's family decides the body's shape. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly details: string
  readonly code: string | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, details: string, options: { readonly code?: string; readonly headers?: Readonly<Record<string, string>> } = {}) {
    super(details)
    this.status = status
    this.details = details
    this.code = options.code
    this.headers = options.headers ?? {}
  }
}

/** 400 with this text: what AMC answers to nearly everything it cannot do as asked. */
export function badRequest(details: string): Refusal {
  return new Refusal(400, details)
}

/** Writes a refusal in the body shape of its family. */
export function errorReply(shape: ErrorShape, refusal: Refusal, requestId: string): Reply {
  const { status, details } = refusal
  const code = refusal.code ?? String(status)
  const bodies: Record<Exclude<ErrorShape, 's3'>, unknown> = {
    ads: { code, details },
    link: { message: details, requestId },
    audience: { code, details, requestId },
    lwa: { error: code, error_description: details, error_index: requestId.slice(0, 8), request_id: requestId },
    gateway: { message: details },
  }
  const reply = shape === 's3'
    ? { status, headers: { 'content-type': 'application/xml' }, body: s3Error(code, details, requestId) }
    : json(bodies[shape], { status })
  return { ...reply, headers: { ...reply.headers, ...refusal.headers } }
}

function s3Error(code: string, message: string, requestId: string): string {
  return '<?xml version="1.0" encoding="UTF-8"?>\n'
    + `<Error><Code>${escapeMarkup(code)}</Code><Message>${escapeMarkup(message)}</Message><RequestId>${requestId}</RequestId></Error>`
}

/** Text that is safe inside HTML or XML, attribute values included. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
