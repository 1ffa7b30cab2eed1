import { badRequest } from './reply.ts'

/** The fields of a JSON body, read as leniently as the real service does (`"True"` and `"86400"` are accepted). */
export interface Fields {
  has(name: string): boolean
  raw(name: string): unknown
  /** Text; numbers and booleans are taken as their text; empty text counts as absent. */
  text(name: string): string | undefined
  requiredText(name: string): string
  flag(name: string): boolean | undefined
  integer(name: string, range?: { readonly min: number; readonly max: number }): number | undefined
  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined
  list(name: string, maxItems: number): readonly unknown[] | undefined
  fields(name: string): Fields | undefined
}

/** Reads a body, or a part of it, as an object. Refuses anything else with 400. */
export function readFields(body: unknown, what = 'The request body'): Fields {
  if (!isObject(body)) throw badRequest(`${what} must be a JSON object.`)
  const raw = (name: string): unknown => {
    const value = Object.hasOwn(body, name) ? body[name] : undefined
    return value === null ? undefined : value
  }
  const text = (name: string): string | undefined => {
    const value = raw(name)
    if (value === undefined || value === '') return undefined
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw badRequest(`${name} must be a string.`)
  }
  return {
    has: (name) => raw(name) !== undefined,
    raw,
    text,
    requiredText: (name) => {
      const value = text(name)
      if (value === undefined) throw badRequest(`${name} is required.`)
      return value
    },
    flag: (name) => {
      const value = text(name)?.toLowerCase()
      if (value === undefined) return undefined
      if (value !== 'true' && value !== 'false') throw badRequest(`${name} must be true or false.`)
      return value === 'true'
    },
    integer: (name, range) => {
      const value = text(name)
      if (value === undefined) return undefined
      const number = Number(value)
      if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number)) throw badRequest(`${name} must be an integer.`)
      if (range && (number < range.min || number > range.max)) throw badRequest(`${name} must be between ${range.min} and ${range.max}.`)
      return number
    },
    oneOf: (name, choices) => {
      const value = text(name)
      if (value === undefined) return undefined
      const choice = choices.find((known) => known === value)
      if (choice === undefined) throw badRequest(`${name} must be one of ${choices.join(', ')}.`)
      return choice
    },
    list: (name, maxItems) => {
      const value = raw(name)
      if (value === undefined) return undefined
      if (!Array.isArray(value)) throw badRequest(`${name} must be a list.`)
      if (value.length > maxItems) throw badRequest(`${name} can have at most ${maxItems} items.`)
      return value
    },
    fields: (name) => {
      const value = raw(name)
      return value === undefined ? undefined : readFields(value, name)
    },
  }
}

/** A query parameter; empty ones count as absent, as the real service tolerates them. */
export function queryText(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name)
  return value === null || value === '' ? undefined : value
}

/** A true/false query parameter, in any case. */
export function queryFlag(query: URLSearchParams, name: string): boolean {
  const value = queryText(query, name)?.toLowerCase()
  if (value !== undefined && value !== 'true' && value !== 'false') throw badRequest(`${name} must be true or false.`)
  return value === 'true'
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
