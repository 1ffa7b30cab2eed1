/** The value as a list or an object: JSON, or a list as AMC writes it (`[a, [b, c]]`, without quotes). Undefined for anything else. */
export function structureOf(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return bareList(text.trim())
  }
}

type BareList = (string | BareList)[]

/** Undefined when the brackets do not fit each other, or something stands behind the last one. */
function bareList(text: string): BareList | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined
  const root: BareList = []
  const open: BareList[] = [root]
  let item = ''
  let justClosed = false
  const put = (): void => {
    if (!justClosed || item.trim() !== '') open.at(-1)?.push(item.trim())
    item = ''
    justClosed = false
  }
  for (const sign of text) {
    if (sign === '[' && item.trim() === '') {
      const inner: BareList = []
      open.at(-1)?.push(inner)
      open.push(inner)
      item = ''
      justClosed = false
    } else if (sign === ']') {
      const closing = open.at(-1)
      if (open.length === 1 || !closing) return undefined
      if (item.trim() !== '' || closing.length > 0) put()
      open.pop()
      item = ''
      justClosed = true
    } else if (sign === ',' && open.length > 1) put()
    else item += sign
  }
  const [only] = root
  return open.length === 1 && root.length === 1 && item.trim() === '' && Array.isArray(only) ? only : undefined
}
