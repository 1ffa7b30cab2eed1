import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'

/** The bytes of a file, read as they are taken; a file that cannot be read ends the stream with its error. */
export function fileStream(path: string): ReadableStream<Uint8Array> {
  // Node's and the web's stream types describe the same object here.
  return Readable.toWeb(createReadStream(path)) as unknown as ReadableStream<Uint8Array>
}

/** The answer to a download of a whole file, which the receiver saves under `name` and never shows as a page. */
export function fileAnswer(path: string, { name, contentType, sizeBytes }: { readonly name: string; readonly contentType: string; readonly sizeBytes: number }): Response {
  return new Response(fileStream(path), {
    headers: {
      'content-type': contentType, 'content-length': String(sizeBytes), 'content-disposition': `attachment; filename="${name}"`,
      'x-content-type-options': 'nosniff', 'cache-control': 'no-store',
    },
  })
}
