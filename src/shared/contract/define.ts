import { oc, type InferSchemaOutput } from '@orpc/contract'
import type { z } from 'zod'

/** `query` only reads. `command` changes something and is logged as such. */
export type Kind = 'query' | 'command'

/** One method that only reads. Input and output are checked at the door. */
export function query<I extends z.ZodType, O extends z.ZodType>(input: I, output: O) {
  return Object.assign(oc.input(input).output(output), { kind: 'query' as Kind, inputSchema: input, outputSchema: output })
}

/** One method that changes something. Input and output are checked at the door. */
export function command<I extends z.ZodType, O extends z.ZodType>(input: I, output: O) {
  return Object.assign(oc.input(input).output(output), { kind: 'command' as Kind, inputSchema: input, outputSchema: output })
}

/** One feature's methods: what a `contract.ts` exports. */
export type FeatureContract = Readonly<Record<string, ReturnType<typeof query<z.ZodType, z.ZodType>>>>

type AnyMethod = { readonly inputSchema: z.ZodType; readonly outputSchema: z.ZodType }

/** What a call brings beside its input. `signal` aborts when the caller went away or cancelled. */
export interface CallContext {
  readonly signal: AbortSignal
  /** Which window or process asked. */
  readonly clientId: string
}

/** What core must implement for a feature: a function for each method. */
export type Handlers<C extends Readonly<Record<string, AnyMethod>>> = {
  readonly [K in keyof C]: (input: InferSchemaOutput<C[K]['inputSchema']>, call: CallContext) => Promise<InferSchemaOutput<C[K]['outputSchema']>>
}
