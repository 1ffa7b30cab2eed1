import { foldName } from '../ast.ts'
import type { Expression } from '../ast.ts'
import { walk } from '../walk.ts'

/** A name for an expression, from what it holds: lower case, never reserved. */
export function proposeName(expression: Expression, reserved: ReadonlySet<string>): string {
  const words: string[] = []
  walk(expression, node => {
    if (node.kind === 'call') words.push(node.name.name)
    if (node.kind === 'column') words.push(node.name.name)
    if (node.kind === 'string' && expression.kind === 'call') words.push(node.value)
    return words.length < 3 && node.kind !== 'query'
  })
  const name = foldName(words.slice(0, 2).join('_')).replace(/\W+/g, '_').replace(/^_+|_+$/g, '')
  if (!/^[a-z_]/.test(name)) return 'column_value'
  return reserved.has(name.toUpperCase()) ? `${name}_value` : name
}
