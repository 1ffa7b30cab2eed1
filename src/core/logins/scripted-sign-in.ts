import { AppError } from '#shared/base/app-error.ts'
import { authorizeUrl, exchangeCode, type TokenGrant } from '#core/amc/lwa.ts'
import { sendHttp } from '#core/amc/http.ts'
import type { Clock, Ids, RegionHosts } from '#core/ports.ts'
import { readCallback } from './callback-address.ts'
import { redirectUrlFor } from './callback-server.ts'
import { defaultRedirectPort, sandboxClient } from './client-apps.ts'
import { createSignInProof, isSameText } from './pkce.ts'

const timeoutMs = 15_000
const maxBytes = 1_048_576

/**
 * Signs in to the built-in service as its default person, the whole way a browser would go: consent page, its form, code,
 * PKCE, token. Must only be given the built-in service's hosts: it says "Allow" by itself.
 */
export async function signInWithoutBrowser(hosts: RegionHosts, { clock, ids }: { readonly clock: Clock; readonly ids: Ids }, signal: AbortSignal): Promise<TokenGrant> {
  const proof = createSignInProof(ids)
  const redirectUrl = redirectUrlFor(defaultRedirectPort)
  const pageUrl = authorizeUrl(hosts.authorizeUrl, { clientId: sandboxClient.clientId, redirectUrl, state: proof.state, codeChallenge: proof.codeChallenge })
  const page = await sendHttp({ method: 'GET', url: pageUrl, headers: { accept: 'text/html' }, timeoutMs, maxBytes }, clock, signal)
  const form = page.status === 200 ? readForm(page.text) : null
  if (!form) throw unexpected('showed no consent page', page.status)
  const answer = await sendHttp({
    method: 'POST', url: new URL(form.action, pageUrl).href, timeoutMs, maxBytes,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...form.fields, decision: 'allow' }).toString(),
  }, clock, signal)
  const location = answer.headers.get('location')
  const callback = location === null ? null : readCallback(new URL(location, pageUrl).searchParams)
  if (callback?.kind !== 'code' || !isSameText(callback.state, proof.state)) throw unexpected('did not give a sign-in code', answer.status)
  return exchangeCode(hosts.tokenUrl, { client: sandboxClient, code: callback.code, redirectUrl, codeVerifier: proof.codeVerifier }, clock, signal)
}

function unexpected(what: string, status: number): AppError {
  return new AppError('remote', `The built-in service ${what} (${status}), so the sample data could not be opened. Try again, or remove the sample data first.`, { details: { httpStatus: status, malformed: true } })
}

/** The first form of a page: where it goes, and its hidden fields. Null when there is none. */
export function readForm(html: string): { readonly action: string; readonly fields: Record<string, string> } | null {
  const opening = /<form\b[^>]*>/i.exec(html)
  const action = opening && attribute(opening[0], 'action')
  if (!opening || action === null) return null
  const fields: Record<string, string> = {}
  for (const [tag] of html.slice(opening.index).matchAll(/<input\b[^>]*>/gi)) {
    const name = attribute(tag, 'name')
    const isChosen = attribute(tag, 'type') === 'hidden' || /\schecked\b/i.test(tag)
    if (name !== null && isChosen) fields[name] = attribute(tag, 'value') ?? ''
  }
  return { action, fields }
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1]
  return value === undefined ? null : unescapeMarkup(value)
}

function unescapeMarkup(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' }
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal?: string, hex?: string, word?: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    return named[(word ?? '').toLowerCase()] ?? whole
  })
}
