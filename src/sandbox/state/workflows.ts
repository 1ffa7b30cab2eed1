import type { AmcOutputColumn, WorkflowInput } from '../ports.ts'

/** A workflow as it was sent, less the fields that nobody knows. This is what reading it back gives. */
export type WorkflowDocument = Readonly<Record<string, unknown>> & { readonly workflowId: string; readonly sqlQuery: string }

export interface SavedWorkflow {
  readonly instanceId: string
  readonly document: WorkflowDocument
  readonly input: WorkflowInput
  /** Declared output, when the workflow came with one; what a run gives must match it. */
  readonly declaredColumns: readonly AmcOutputColumn[] | undefined
}

/** Key of a saved workflow; ids of different instances never meet. */
export function workflowKey(instanceId: string, workflowId: string): string {
  return `${instanceId}/${workflowId}`
}

/** Says how a query's output differs from what its workflow declared, or nothing when it does not. */
export function outputMismatch(declared: readonly AmcOutputColumn[] | undefined, actual: readonly AmcOutputColumn[]): string | undefined {
  if (!declared) return undefined
  if (declared.length !== actual.length) return `The query has ${actual.length} output columns but the workflow declares ${declared.length}.`
  for (const [index, column] of declared.entries()) {
    const found = actual[index]
    if (found?.name !== column.name) return `Output column ${index + 1} is ${found?.name} but the workflow declares ${column.name}.`
    if (found.dataType !== column.dataType) return `Output column ${column.name} is of type ${found.dataType} but the workflow declares ${column.dataType}.`
  }
  return undefined
}
