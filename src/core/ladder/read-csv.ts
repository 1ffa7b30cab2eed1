/** A CSV text in AMC's own dialect (comma, double quote): its header, the first `keep` rows, and how many rows there are. */
export interface ReadCsv {
  readonly header: readonly string[]
  /** Null for an empty field without quotes. */
  readonly rows: readonly (readonly (string | null)[])[]
  readonly rowCount: number
}

/** Reads a whole CSV text; line breaks and doubled quotes inside quotes are part of the value. Never throws: what is left open ends with the text. */
export function readCsv(text: string, keep: number): ReadCsv {
  let header: readonly string[] | null = null
  const rows: (readonly (string | null)[])[] = []
  let rowCount = 0
  let record: (string | null)[] = []
  const endRecord = (): void => {
    if (header === null) header = record.map(value => value ?? '')
    else {
      rowCount++
      if (rows.length < keep) rows.push(record)
    }
    record = []
  }
  // One field after the other, with what ends it.
  const field = /(?:"((?:[^"]|"")*)"?|([^,\r\n]*))(,|\r\n|\n|\r|$)/y
  while (field.lastIndex < text.length) {
    const at = field.lastIndex
    const found = field.exec(text)
    if (!found) {
      // Text after a closing quote: taken as it stands.
      field.lastIndex = at + 1
      continue
    }
    const [, quoted, bare = '', end] = found
    record.push(quoted === undefined ? (bare === '' ? null : bare) : quoted.replaceAll('""', '"'))
    if (end !== ',') endRecord()
    else if (field.lastIndex === text.length) {
      record.push(null)
      endRecord()
    }
  }
  return { header: header ?? [], rows, rowCount }
}
