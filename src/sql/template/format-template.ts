import { lex } from '../lexer.ts'
import { scanTemplate, type TemplatePart } from './scan-template.ts'

/**
 * Formats a text with `{{…}}` by a formatter that knows plain SQL: for its time, names stand for values and comments for the
 * marks of optional parts. Null when the formatter gives null, or when something of the template would be lost.
 */
export function formatTemplate(text: string, format: (sql: string) => string | null): string | null {
  const { parts, lexed } = scanTemplate(text)
  const inCode = parts.filter(part => part.where === 'code')
  const prefix = freeName(text)
  let plain = ''
  let from = 0
  for (const [index, part] of inCode.entries()) {
    plain += text.slice(from, part.start) + markOf(part, index, prefix)
    from = part.end
  }
  plain += text.slice(from)
  const formatted = format(plain)
  if (formatted === null) return null
  const back = formatted.replace(new RegExp(`/\\* ${prefix}(\\d+)_ \\*/|${prefix}(\\d+)_`, 'g'), (_, mark: string | undefined, value: string | undefined) => {
    const part = inCode[Number(mark ?? value)]
    return part ? text.slice(part.start, part.end) : ''
  })
  // The same tokens in the same order, or nothing is changed.
  const shape = (tokens: typeof lexed.tokens): string => tokens.filter(token => token.kind !== 'end').map(token => `${token.kind === 'placeholder' ? 'p' : token.kind}:${token.value}`).join('\n')
  return shape(lex(back).tokens) === shape(lexed.tokens) ? back : null
}

function markOf(part: TemplatePart, index: number, prefix: string): string {
  return part.kind === 'value' ? `${prefix}${index}_` : `/* ${prefix}${index}_ */`
}

/** The start of a name that the text does not use. */
function freeName(text: string): string {
  for (let number = 0; ; number++) if (!text.includes(`tpl${number}x`)) return `tpl${number}x`
}
