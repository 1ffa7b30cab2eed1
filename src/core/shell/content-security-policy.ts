/**
 * The one Content-Security-Policy of the app, sent with every answer of both shells. Scripts, workers and fonts come
 * only from the app's own origin; nothing is evaluated and nothing else is contacted. Two allowances were measured as
 * needed: Monaco and AG Grid insert `<style>` elements (`style-src 'unsafe-inline'`) and draw small `data:` images.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every answer in every shell: the policy, no sniffing, no referrer. Lower-case names. */
export const documentHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/**
 * What the loopback shell adds. They are never sent on the `app://` scheme: Chromium ends the renderer when the
 * cross-origin family arrives on a scheme that is not HTTP.
 */
export const loopbackHeaders: Readonly<Record<string, string>> = {
  ...documentHeaders,
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}
