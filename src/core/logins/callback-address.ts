import { AppError } from '#shared/base/app-error.ts'
import { Secret } from '#shared/base/secret.ts'

/** What Amazon put into the address that the browser was sent back to. */
export type CallbackAnswer =
  | { readonly kind: 'code'; readonly code: Secret; readonly state: string }
  | { readonly kind: 'refused'; readonly error: string; readonly description: string | null; readonly state: string }

/**
 * Reads the query of a callback. Null when it is not a callback at all: no state, neither code nor error, both, or one of
 * them twice.
 */
export function readCallback(query: URLSearchParams): CallbackAnswer | null {
  const only = (name: string): string | null => {
    const values = query.getAll(name)
    return values.length === 1 && values[0] !== undefined && values[0] !== '' ? values[0] : null
  }
  if (['code', 'error', 'state'].some((name) => query.getAll(name).length > 1)) return null
  const state = only('state')
  const code = only('code')
  const error = only('error')
  if (state === null || state.length > 512 || (code === null) === (error === null)) return null
  if (code !== null) return code.length > 2_048 ? null : { kind: 'code', code: new Secret(code), state }
  return { kind: 'refused', error: (error ?? '').slice(0, 100), description: only('error_description')?.slice(0, 500) ?? null, state }
}

/**
 * Reads what a person pasted: the whole address the browser ended on, with whatever came along (spaces, line breaks of a
 * chat, quotes, angle brackets, `&amp;`, no scheme), or only its query part. Throws `invalid-input` with a sentence that
 * says what is missing; what was pasted is never part of it.
 */
export function readPastedAddress(pasted: string): CallbackAnswer {
  const text = pasted.replace(/[\s\u200b\u200e\u200f\ufeff]+/g, '').replaceAll(/&amp;/gi, '&').replace(/^["'<(`[\u201c\u2018]+/, '').replace(/["'>)`\]\u201d\u2019.,;]+$/, '')
  if (text === '') throw refusal('Nothing was pasted.')
  const queryText = (text.includes('?') ? text.slice(text.indexOf('?') + 1) : text).split('#')[0] ?? ''
  const query = new URLSearchParams(queryText)
  const answer = readCallback(query)
  if (answer) return answer
  if (query.has('client_id') && query.has('response_type')) throw refusal('This is the address where the sign-in starts, not the one it ended on. First allow access at Amazon.')
  if (query.has('code') && !query.has('state')) throw refusal('The "state" part is missing, so it cannot be told whether this answers your own sign-in.')
  if (!queryText.includes('=')) throw refusal('This is not a whole address.')
  throw refusal('There is no sign-in code in it.')
}

function refusal(why: string): AppError {
  return new AppError('invalid-input', `${why} Nobody was signed in yet. Copy everything in the browser's address bar after you allowed access, and paste it here.`)
}

/** The sentence and hint for a sign-in that Amazon turned down in the browser (RFC 6749 §4.1.2.1). */
export function explainRefusedSignIn(error: string, description: string | null): { readonly message: string; readonly hint: string | null } {
  const said = description === null ? '' : ` Amazon says: "${description}"`
  switch (error) {
    case 'access_denied':
      return { message: 'Access was not allowed on Amazon\'s page, so nobody was signed in.', hint: 'Start again and choose "Allow". If you never saw that choice, your Amazon user may lack access to the advertising account.' }
    case 'invalid_scope':
    case 'unauthorized_client':
      return { message: `Amazon does not let this application ask for AMC access, so nobody was signed in.${said}`, hint: 'The client id needs approval for the Amazon Ads API. Ask for it at advertising.amazon.com/about-api.' }
    case 'server_error':
    case 'temporarily_unavailable':
      return { message: 'Amazon\'s sign-in service had a problem, so nobody was signed in.', hint: 'Try again in a few minutes.' }
    default:
      return { message: `Amazon ended the sign-in (${error}), so nobody was signed in.${said}`, hint: 'Check the client id and the allowed return URLs in Settings, then start again.' }
  }
}
