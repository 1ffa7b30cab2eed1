/** What a run would send, worked out without sending anything. */
import { AppError } from '#shared/base/app-error.ts'
import { AmcWorkflowId, ExecutionId } from '#shared/base/ids.ts'
import type { RunPreview, RunRequest } from '#shared/executions/contract.ts'
import { parameterNamesIn, sqlAsSent } from '#shared/executions/sql-as-sent.ts'
import { resolveParams } from '#shared/params/resolve-params.ts'
import { resolveWindow } from '#shared/time-window/resolve-window.ts'
import type { ResolvedWindow } from '#shared/time-window/time-window.ts'
import type { Ids } from '#core/ports.ts'

export type RunWish = Pick<RunRequest, 'sql' | 'params' | 'paramTexts' | 'window'>

/** AMC's limit is not published; a larger text is surely a mistake (a pasted list belongs into a parameter). */
const longestSqlBytes = 1_500_000

/** The preview that people see before a run. `problems` is empty exactly when the run can be sent. */
export function previewRun(wish: RunWish, nowMs: number): RunPreview {
  const { text } = sqlAsSent(wish.sql)
  const problems: { field: string; message: string }[] = []
  if (text === '') problems.push({ field: 'sql', message: 'There is no SQL to run. Write a query first.' })
  if (new TextEncoder().encode(text).byteLength > longestSqlBytes) problems.push({ field: 'sql', message: 'This query is longer than 1.5 MB. Put long lists into a parameter.' })
  const resolved = resolveParams(wish.params, wish.paramTexts)
  for (const { name, message } of resolved.problems) problems.push({ field: name === '' ? 'params' : `param:${name}`, message })
  const declared = new Set(wish.params.map(param => param.name))
  for (const name of parameterNamesIn(wish.sql)) {
    if (!declared.has(name)) problems.push({ field: 'params', message: `The query asks for the parameter "${name}", which is not declared. Declare it, with its type, beside the query.` })
  }
  let resolvedWindow: ResolvedWindow | null = null
  try {
    resolvedWindow = resolveWindow(wish.window, nowMs)
  } catch (thrown) {
    problems.push({ field: 'window', message: AppError.from(thrown).message })
  }
  return { sqlAsSent: text, resolvedParams: [...resolved.shown], resolvedWindow, problems }
}

/** AMC's request body for a run (api.md §4.3). `requireSyntheticData` is added when it is sent, since it belongs to the instance. */
export function requestBodyOf(wish: RunWish & Pick<RunRequest, 'dryRun'>, preview: RunPreview, facts: { readonly workflowId: AmcWorkflowId; readonly timeoutSeconds: number }): Readonly<Record<string, unknown>> {
  const { values, inputParameters } = resolveParams(wish.params, wish.paramTexts)
  const window = preview.resolvedWindow
  return {
    workflow: { workflowId: facts.workflowId, sqlQuery: preview.sqlAsSent, ...(inputParameters.length > 0 && { inputParameters }) },
    ...(window && { timeWindowType: 'EXPLICIT', timeWindowStart: window.start, timeWindowEnd: window.end, timeWindowTimeZone: window.timeZone }),
    ...(Object.keys(values).length > 0 && { parameterValues: values }),
    workflowExecutionTimeoutSeconds: facts.timeoutSeconds,
    ...(wish.dryRun && { dryRun: true }),
  }
}

/** A new run's own id and the workflow id that AMC will know it by (letters, digits and `_`: api.md §4.2). */
export function newRunIds(ids: Ids): { readonly id: ExecutionId; readonly workflowId: AmcWorkflowId } {
  const id = ExecutionId.parse(ids.next())
  return { id, workflowId: AmcWorkflowId.parse(`recomamp_${id.replaceAll('-', '')}`) }
}
