import { redact } from '#shared/base/secret.ts'

const maxTextLength = 4_000
/** Deeper than this no service hides its sentence. */
const deepestError = 5

/** What Amazon said in an error, whatever the shape. Texts are cut at 4,000 characters and never hold a token. */
export interface AmcErrorBody {
  /** The sentence, or null when there was none. */
  readonly text: string | null
  /** The error word or number of the body, or null. */
  readonly code: string | null
  readonly requestId: string | null
}

/**
 * Reads every error shape of the Ads and LWA services (api.md §1.6, §5.3): `{code, details}`, `{message, requestId}`,
 * `{message}` of the API gateway, `{error, error_description}`, an `errors` list, S3's XML, or plain text.
 */
export function readErrorBody(body: unknown, depth = 0): AmcErrorBody {
  if (typeof body === 'string') return readErrorText(body)
  if (typeof body !== 'object' || body === null) return { text: null, code: null, requestId: null }
  const fields = body as Record<string, unknown> // JSON objects have text keys; every value is checked below
  const nested: unknown = Array.isArray(fields['errors']) ? fields['errors'][0] : fields['error']
  if (typeof nested === 'object' && nested !== null && depth < deepestError) {
    const inner = readErrorBody(nested, depth + 1)
    if (inner.text !== null) return inner
  }
  return {
    text: clean(firstText(fields, ['details', 'message', 'Message', 'statusReason', 'error_description', 'errorDetails', 'description'])),
    code: clean(firstText(fields, ['code', 'error', 'errorType', 'errorCode', '__type'])),
    requestId: firstText(fields, ['requestId', 'request_id']),
  }
}

function readErrorText(body: string): AmcErrorBody {
  const tag = (name: string): string | null => new RegExp(`<${name}>([^<]{1,${maxTextLength}})</${name}>`).exec(body)?.[1] ?? null
  if (body.includes('<Error>')) return { text: clean(tag('Message')), code: tag('Code'), requestId: tag('RequestId') }
  // A proxy's error page helps nobody as a sentence.
  if (/^\s*<(!doctype|html)/i.test(body)) return { text: clean(/<title>([^<]{1,300})<\/title>/i.exec(body)?.[1] ?? null), code: null, requestId: null }
  return { text: clean(body.trim() === '' ? null : body.trim()), code: null, requestId: null }
}

function firstText(fields: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
    if (typeof value === 'number') return String(value)
  }
  return null
}

function clean(text: string | null): string | null {
  return text === null ? null : redact(text.slice(0, maxTextLength))
}

/** The value of a JSON text; the text itself when it is not JSON; `{}` for an empty one. */
export function parseBody(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
