import { z } from 'zod'
import { LoginId } from '#shared/base/ids.ts'
import { command, query } from '#shared/contract/define.ts'

export const Region = z.enum(['NA', 'EU', 'FE'])
export type Region = z.output<typeof Region>

/** `ok` tokens work; `needs-sign-in` Amazon refused the refresh token; `locked` the secret store cannot open it on this machine. */
export const LoginState = z.enum(['ok', 'needs-sign-in', 'locked'])

/** An Amazon identity we hold tokens for. Never carries a token. */
export const Login = z.object({
  id: LoginId,
  /** What the person calls it, by default the account name that Amazon shows. */
  label: z.string(),
  region: Region,
  /** True for a login to the built-in service: everything under it is synthetic. */
  synthetic: z.boolean(),
  state: LoginState,
  clientId: z.string(),
  consentedAtMs: z.number(),
  lastRefreshAtMs: z.number().nullable(),
  accessExpiresAtMs: z.number().nullable(),
  /** A sentence when something needs attention (sign in again, consent ends soon), else null. */
  notice: z.string().nullable(),
})
export type Login = z.output<typeof Login>

/** The agency's own Login-with-Amazon application. The secret is write-only. */
export const ClientApp = z.object({ clientId: z.string(), hasSecret: z.boolean(), redirectPort: z.number().int(), redirectUrls: z.array(z.string()) })
export type ClientApp = z.output<typeof ClientApp>

/** The one sign-in attempt there may be. Late answers of an older attempt are dropped by `attemptId`. */
export const SignInState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({
    kind: z.literal('waiting'), attemptId: z.string(), authorizeUrl: z.string(), redirectUrl: z.string(),
    /** False when the port was taken: only pasting the final address works. */
    listening: z.boolean(), startedAtMs: z.number(), expiresAtMs: z.number(),
  }),
  z.object({ kind: z.literal('exchanging'), attemptId: z.string() }),
  z.object({ kind: z.literal('done'), attemptId: z.string(), loginId: LoginId, instanceCount: z.number().int() }),
  z.object({ kind: z.literal('failed'), attemptId: z.string(), message: z.string(), hint: z.string().nullable() }),
])
export type SignInState = z.output<typeof SignInState>

export const loginsContract = {
  list: query(z.object({}), z.array(Login)),
  clientApp: query(z.object({}), ClientApp),
  /** Stores the agency's client id, secret (null keeps the stored one) and callback port. */
  saveClientApp: command(z.object({ clientId: z.string().trim().max(100), clientSecret: z.string().max(1024).nullable(), redirectPort: z.number().int().min(1024).max(65535) }), ClientApp),
  signInState: query(z.object({}), SignInState),
  /** Opens the system browser at Amazon. A running attempt is cancelled first. `loginId` renews that login instead of adding one. */
  startSignIn: command(z.object({ region: Region, loginId: LoginId.optional() }), SignInState),
  /** The paste-the-URL way: takes the address the browser ended on. */
  finishSignIn: command(z.object({ attemptId: z.string(), url: z.string().max(8192) }), SignInState),
  cancelSignIn: command(z.object({}), SignInState),
  rename: command(z.object({ id: LoginId, label: z.string().trim().min(1).max(80) }), Login),
  /** Forgets the login and its tokens; queries and results stay. Amazon's consent is not revoked (the message says where to). */
  remove: command(z.object({ id: LoginId }), z.object({})),
  /** Renews the access token now. */
  refresh: command(z.object({ id: LoginId }), Login),
} as const
