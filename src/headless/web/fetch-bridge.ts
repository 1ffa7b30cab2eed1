import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

/** Thrown into the body stream of a request that is longer than allowed. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
  readonly maximumBytes: number

  constructor(maximumBytes: number) {
    super(`more than ${maximumBytes} bytes`)
    this.maximumBytes = maximumBytes
  }
}

/**
 * The fetch `Request` of a Node request, its body streamed with back-pressure and cut off with `BodyTooLarge` beyond
 * `maximumBytes`, whatever `Content-Length` claimed; `wasTooLarge` tells afterwards. Header names arrive once each, as Node joined them.
 */
export function toFetchRequest(incoming: IncomingMessage, baseUrl: string, maximumBytes: number, signal: AbortSignal): { readonly request: Request; readonly wasTooLarge: () => boolean } {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    // The bearer token ends here: nothing behind the door has a use for it.
    if (name === 'authorization' || value === undefined) continue
    headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const method = incoming.method ?? 'GET'
  const url = new URL(incoming.url ?? '/', baseUrl)
  if (method === 'GET' || method === 'HEAD') return { request: new Request(url, { method, headers, signal }), wasTooLarge: () => false }
  let seenBytes = 0
  const limited = Readable.from(
    (async function* () {
      for await (const chunk of incoming) {
        seenBytes += (chunk as Buffer).byteLength
        if (seenBytes > maximumBytes) throw new BodyTooLarge(maximumBytes)
        yield chunk
      }
    })(),
    { objectMode: false },
  )
  // Node's web stream type and fetch's are the same thing under two names.
  const body = Readable.toWeb(limited) as unknown as ReadableStream
  return { request: new Request(url, { method, headers, body, signal, duplex: 'half' }), wasTooLarge: () => seenBytes > maximumBytes }
}

/**
 * Sends a fetch `Response`, streaming with back-pressure; `headers` are added and win. Resolves when everything is out,
 * rejects when the other side went away first, after cancelling the response's body.
 */
export async function sendFetchResponse(response: Response, outgoing: ServerResponse, headers: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of response.headers) outgoing.setHeader(name, value)
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
  outgoing.writeHead(response.status)
  if (response.body === null) {
    outgoing.end()
    return
  }
  // An event stream must reach the page before its first event does.
  outgoing.flushHeaders()
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>), outgoing)
}
