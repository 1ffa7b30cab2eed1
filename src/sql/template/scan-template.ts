/**
 * Finds `{{name}}`, `{{#if name}}`, `{{else}}` and `{{/if}}` in a text. What stands in a comment is none, nor is anything
 * between double braces in quotes that is not a name.
 */
import type { Span } from '../ast.ts'
import { lex, type LexResult } from '../lexer.ts'

export interface TemplatePart extends Span {
  readonly kind: 'value' | 'if' | 'else' | 'end-if' | 'unknown'
  /** The parameter's name; empty for `else`, `end-if` and `unknown`. */
  readonly name: string
  /** `string` within '…', `quoted` within a quoted name. */
  readonly where: 'code' | 'string' | 'quoted'
  /** The quote that it stands within; empty in code. */
  readonly quote: string
}

export interface ScannedTemplate {
  /** In text order. */
  readonly parts: readonly TemplatePart[]
  readonly lexed: LexResult
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/
const inQuotesPattern = /\{\{([^{}\n]{1,100})\}\}/g

/** Takes time in proportion to the text. */
export function scanTemplate(text: string): ScannedTemplate {
  const lexed = lex(text)
  const parts: TemplatePart[] = []
  if (!text.includes('{{')) return { parts, lexed }
  for (const token of lexed.tokens) {
    if (token.kind === 'placeholder' && text.startsWith('{{', token.start)) parts.push({ ...readPart(text.slice(token.start + 2, token.end - 2)), start: token.start, end: token.end, where: 'code', quote: '' })
    else if (token.kind === 'string' || token.kind === 'quoted') {
      for (const match of text.slice(token.start, token.end).matchAll(inQuotesPattern)) {
        const part = readPart(match[1] ?? '')
        const start = token.start + match.index
        if (part.kind !== 'unknown') parts.push({ ...part, start, end: start + match[0].length, where: token.kind, quote: text.charAt(token.start) })
      }
    }
  }
  return { parts, lexed }
}

/** Names of the parameters that a text takes as `{{name}}` or asks for with `{{#if name}}`, in order, once each. */
export function templateNamesIn(text: string): readonly string[] {
  return [...new Set(scanTemplate(text).parts.map(part => part.name).filter(name => name !== ''))]
}

function readPart(inner: string): Pick<TemplatePart, 'kind' | 'name'> {
  const words = inner.trim().split(/\s+/)
  const [first = '', second = ''] = words
  if (words.length === 1 && first === 'else') return { kind: 'else', name: '' }
  if (words.length === 1 && first === '/if') return { kind: 'end-if', name: '' }
  if (words.length === 1 && namePattern.test(first)) return { kind: 'value', name: first }
  if (words.length === 2 && first === '#if' && namePattern.test(second)) return { kind: 'if', name: second }
  return { kind: 'unknown', name: '' }
}
