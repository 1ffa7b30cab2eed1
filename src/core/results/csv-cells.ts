const comma = 0x2c
const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Where the record that begins at `start` ends: the place behind its line feed, or the end of the bytes. For CSV by the book. */
export function skipRecord(bytes: Buffer, start: number): number {
  let isQuoted = false
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) isQuoted = !isQuoted
    else if (byte === lineFeed && !isQuoted) return at + 1
  }
  return bytes.length
}

/**
 * Reads the record that begins at `start` and gives the place behind it. `onCell` gets each cell in order: its text, or null
 * for a cell of nothing without quotes; cells that `isWanted` denies are passed over without a word. Gives -1 for what is no
 * CSV by the book (a quote inside an unquoted cell is let pass, as it can do no harm there).
 */
export function readRecord(bytes: Buffer, start: number, isWanted: (index: number) => boolean, onCell: (index: number, text: string | null) => void): number {
  const { length } = bytes
  let at = start
  for (let index = 0; ; index++) {
    if (bytes[at] === quote) {
      let close = at + 1
      let isDoubled = false
      for (;;) {
        while (close < length && bytes[close] !== quote) close++
        if (close >= length) return -1
        if (bytes[close + 1] !== quote) break
        isDoubled = true
        close += 2
      }
      if (isWanted(index)) {
        const text = bytes.toString('utf8', at + 1, close)
        onCell(index, isDoubled ? text.replaceAll('""', '"') : text)
      }
      at = close + 1
    } else {
      let end = at
      while (end < length && bytes[end] !== comma && bytes[end] !== lineFeed) end++
      const isLast = end >= length || bytes[end] === lineFeed
      const stop = isLast && end > at && bytes[end - 1] === carriageReturn ? end - 1 : end
      if (isWanted(index)) onCell(index, stop > at ? bytes.toString('utf8', at, stop) : null)
      at = end
    }
    if (at < length && bytes[at] === carriageReturn) at++
    if (at >= length) return length
    if (bytes[at] === lineFeed) return at + 1
    if (bytes[at] !== comma) return -1
    at++
  }
}
