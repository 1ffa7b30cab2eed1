/**
 * Whether an address may be handed to the system's browser or mail program: `https:` and `mailto:` to anybody, plain
 * `http:` only to this machine (the sign-in page of the built-in service). Addresses with a user name, control characters
 * or more than 8,192 characters are refused, and so is every other scheme: some of them start programs.
 */
export function mayOpenExternally(address: string): boolean {
  if (address.length > 8_192 || /[\p{Cc}\s]/u.test(address)) return false
  const url = URL.parse(address)
  if (url === null || url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:' || url.protocol === 'mailto:') return true
  return url.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === 'localhost' || url.hostname === '[::1]')
}
