import type { IncomingMessage } from 'node:http'
import { Refusal } from './reply.ts'

export const defaultBodyLimitBytes = 1_048_576

/**
 * Reads and parses a body: JSON (also of AMC's `…+json` types, also without a type) or form fields. 413 above the
 * limit, 415 for other types, 400 for what cannot be parsed. An empty body is `undefined`.
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limitBytes) throw new Refusal(413, `The request body is larger than ${limitBytes} bytes.`)
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    // Node's http streams give buffers as long as no encoding is set.
    const buffer = chunk as Buffer
    sizeBytes += buffer.length
    if (sizeBytes > limitBytes) throw new Refusal(413, `The request body is larger than ${limitBytes} bytes.`)
    chunks.push(buffer)
  }
  if (sizeBytes === 0) return undefined
  const mediaType = (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
  const text = Buffer.concat(chunks).toString('utf8')
  if (mediaType === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text))
  if (!isJsonType(mediaType)) throw new Refusal(415, 'Unsupported Media Type')
  try {
    const body: unknown = JSON.parse(text)
    return body
  } catch {
    throw new Refusal(400, 'The request body is not valid JSON.')
  }
}

/** `application/json` and every `application/…+json`. */
export function isJsonType(mediaType: string): boolean {
  return mediaType === 'application/json' || /^application\/[a-z0-9.+-]+\+json$/.test(mediaType)
}

/**
 * The media type of a JSON answer: the vendor type that the client named, else the one of the endpoint. 406 when the
 * client takes no JSON at all.
 */
export function chooseMediaType(accept: string | undefined, own: string | undefined): string {
  const fallback = own ?? 'application/json'
  if (accept === undefined || accept.trim() === '') return fallback
  const wanted = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '')
  const named = wanted.find((type) => isJsonType(type))
  if (named !== undefined) return named
  if (wanted.some((type) => type === '*/*' || type === 'application/*')) return fallback
  throw new Refusal(406, 'Not Acceptable')
}
