import { quoteText } from '#sql/translate/quoting.ts'

/** How AMC writes a CSV: comma, double quotes and doubled quotes unless the workflow's `outputFormat` says otherwise. */
export interface CsvDialect {
  readonly separator: string
  readonly quote: string
  /** Stands before a quote (and before itself) inside quotes. */
  readonly escape: string
}

export interface OutputFormat {
  readonly separatorCharacter?: string
  readonly quoteCharacter?: string
  readonly escapeCharacter?: string
}

/** The dialect of a workflow, or the sentence that says why there is none. */
export function csvDialect(format: OutputFormat | undefined): CsvDialect | string {
  const separator = format?.separatorCharacter ?? ','
  const quote = format?.quoteCharacter ?? '"'
  const escape = format?.escapeCharacter ?? quote
  for (const [what, character] of [['separatorCharacter', separator], ['quoteCharacter', quote], ['escapeCharacter', escape]] as const) {
    if ([...character].length === 1 && !'\r\n\0'.includes(character)) continue
    return `The ${what} of the output format must be one character and not a line break.`
  }
  if (separator === quote || separator === escape) return 'The separator of the output format must differ from its quote and escape characters.'
  return { separator, quote, escape }
}

/** One value as it stands in the file. */
export function csvField(value: string, dialect: CsvDialect): string {
  const { separator, quote, escape } = dialect
  if (value !== '' && ![separator, quote, escape, '\n', '\r'].some((character) => value.includes(character))) return value
  const escaped = escape === quote ? value : value.replaceAll(escape, escape + escape)
  return `${quote}${escaped.replaceAll(quote, escape + quote)}${quote}`
}

/** The same as SQL over a VARCHAR column: NULL gives an empty field, empty text gives two quotes. */
export function csvFieldSql(column: string, dialect: CsvDialect): string {
  const { separator, quote, escape } = dialect
  const specials = [...new Set([separator, quote, escape, '\n', '\r'])]
  const isSpecial = specials.map((character) => `contains(${column}, ${quoteText(character)})`).join(' OR ')
  const escaped = escape === quote ? column : `replace(${column}, ${quoteText(escape)}, ${quoteText(escape + escape)})`
  const doubled = `replace(${escaped}, ${quoteText(quote)}, ${quoteText(escape + quote)})`
  const quoted = `concat(${quoteText(quote)}, ${doubled}, ${quoteText(quote)})`
  return `CASE WHEN ${column} IS NULL THEN '' WHEN ${column} = '' OR ${isSpecial} THEN ${quoted} ELSE ${column} END`
}
