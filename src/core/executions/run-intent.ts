/** What a run would send, worked out without sending anything. */
import { AppError } from '#shared/base/app-error.ts'
import { AmcWorkflowId, ExecutionId } from '#shared/base/ids.ts'
import type { RunPreview, RunRequest } from '#shared/executions/contract.ts'
import { privacyColumnNames } from '#shared/honesty/privacy-columns.ts'
import { parameterNamesIn, sqlAsSent } from '#shared/executions/sql-as-sent.ts'
import { resolveParams, type ResolvedParams } from '#shared/params/resolve-params.ts'
import { resolveWindow } from '#shared/time-window/resolve-window.ts'
import type { ResolvedWindow } from '#shared/time-window/time-window.ts'
import { isTimeZone } from '#shared/time-window/zone-math.ts'
import { expandTemplate, type ExpandedTemplate } from '#sql/template/expand-template.ts'
import type { Ids } from '#core/ports.ts'

export type RunWish = Pick<RunRequest, 'sql' | 'params' | 'paramTexts' | 'window'>

/** AMC's limit is not published; a larger text is surely a mistake (a pasted list belongs into a parameter). */
const longestSqlBytes = 1_500_000

/**
 * The preview that people see before a run. `problems` is empty exactly when the run can be sent. Only parameters that the
 * SQL asks for count: others are neither sent nor judged. Dynamic dates are those of `nowMs`.
 */
export function previewRun(wish: RunWish, nowMs: number): RunPreview {
  const problems: RunPreview['problems'] = []
  const moment = { nowMs, timeZone: isTimeZone(wish.window.timeZone) ? wish.window.timeZone : 'UTC' }
  const params = resolveParams(wish.params, wish.paramTexts, moment)
  const sent = sqlForSending(wish, params)
  const { text } = sent
  const asked = new Set([...parameterNamesIn(wish.sql), ...sent.template.names])
  if (text === '') problems.push({ field: 'sql', message: 'There is no SQL to run. Write a query first.' })
  if (new TextEncoder().encode(text).byteLength > longestSqlBytes) problems.push({ field: 'sql', message: 'This query is longer than 1.5 MB. Put long lists into a parameter.' })
  for (const { name, message } of params.problems) if (name === '' || asked.has(name)) problems.push({ field: name === '' ? 'params' : `param:${name}`, message })
  for (const { name, message, start, end } of sent.template.problems) problems.push({ field: name === null ? 'sql' : `param:${name}`, message, at: inEditor(wish.sql, { start, end }) })
  const used = new Set(parameterNamesIn(sent.template.text))
  for (const message of unsendable(wish, params, used)) problems.push(message)
  let resolvedWindow: ResolvedWindow | null = null
  try {
    resolvedWindow = resolveWindow(wish.window, nowMs)
  } catch (thrown) {
    problems.push({ field: 'window', message: AppError.from(thrown).message })
  }
  return {
    sqlAsSent: text, templateSpans: sent.templateSpans, problems, resolvedWindow,
    inputParameters: params.inputParameters.filter(({ name }) => used.has(name)).map(({ defaultValue, ...declared }) => ({ ...declared, ...(defaultValue !== undefined && { defaultValue: typeof defaultValue === 'string' ? defaultValue : [...defaultValue] }) })),
    parameterValues: Object.fromEntries(Object.entries(params.values).flatMap(([name, value]) => (used.has(name) ? [[name, typeof value === 'string' ? value : [...value]]] : []))),
    resolvedParams: params.shown.filter(({ name }) => asked.has(name)),
  }
}

/** The text that goes to AMC: templates expanded, then comments and line breaks taken out. */
function sqlForSending(wish: Pick<RunWish, 'sql' | 'params'>, params: Pick<ResolvedParams, 'resolved'>): { readonly text: string; readonly template: ExpandedTemplate; readonly templateSpans: RunPreview['templateSpans'] } {
  const template = expandTemplate(wish.sql, new Map(wish.params.map(({ name }) => [name, params.resolved.get(name) ?? null])))
  const sent = sqlAsSent(template.text)
  const templateSpans: RunPreview['templateSpans'] = []
  let at = 0
  for (const { name, expanded } of template.values) {
    while (at < sent.text.length && sent.toWritten(at) < expanded.start) at++
    const start = at
    while (at < sent.text.length && sent.toWritten(at) < expanded.end) at++
    if (at > start) templateSpans.push({ name, start, end: at })
  }
  return { text: sent.text, template, templateSpans }
}

/** The same place where every line ends with one character, as it does in the editor. */
function inEditor(sql: string, { start, end }: { readonly start: number; readonly end: number }): { start: number; end: number } {
  const pairsBefore = (offset: number) => sql.slice(0, offset).split('\r\n').length - 1
  return { start: start - pairsBefore(start), end: end - pairsBefore(end) }
}

/** What AMC could not take of the parameters that are really sent. */
function* unsendable(wish: RunWish, params: ResolvedParams, used: ReadonlySet<string>): Generator<RunPreview['problems'][number]> {
  for (const name of used) {
    const declared = wish.params.find(param => param.name === name)
    if (!declared) yield { field: 'params', message: `The query asks for the parameter "${name}", which is not declared. Declare it, with its type, beside the query.` }
    else if (declared.type === 'NAME') yield { field: `param:${name}`, message: `"${name}" is the name of a column or table, which AMC takes no parameter for. Write {{${name}}} instead of CUSTOM_PARAMETER('${name}').` }
    else if (params.resolved.has(name) && params.values[name] === undefined) {
      yield { field: `param:${name}`, message: `"${name}" is empty, and AMC has no empty ${declared.type}. Give it a value, or put what needs it between {{#if ${name}}} and {{/if}}.` }
    }
  }
}

/** AMC marks the rows that it held back, and says why (api.md §4.8). */
const askedPrivacy = { filteredMetricsDiscriminatorColumn: privacyColumnNames.filtered, filteredReasonColumn: privacyColumnNames.reason }

/** AMC's request body for a run (api.md §4.3). `requireSyntheticData` is added when it is sent, since it belongs to the instance. */
export function requestBodyOf(wish: Pick<RunRequest, 'dryRun'>, preview: RunPreview, facts: { readonly workflowId: AmcWorkflowId; readonly timeoutSeconds: number; readonly asksPrivacy?: boolean }): Readonly<Record<string, unknown>> {
  const { inputParameters, parameterValues, resolvedWindow: window } = preview
  return {
    workflow: { workflowId: facts.workflowId, sqlQuery: preview.sqlAsSent, ...(inputParameters.length > 0 && { inputParameters }), ...(facts.asksPrivacy === true && askedPrivacy) },
    ...(window && { timeWindowType: 'EXPLICIT', timeWindowStart: window.start, timeWindowEnd: window.end, timeWindowTimeZone: window.timeZone }),
    ...(Object.keys(parameterValues).length > 0 && { parameterValues }),
    workflowExecutionTimeoutSeconds: facts.timeoutSeconds,
    ...(wish.dryRun && { dryRun: true }),
  }
}

/** A new run's own id and the workflow id that AMC will know it by (letters, digits and `_`: api.md §4.2). */
export function newRunIds(ids: Ids): { readonly id: ExecutionId; readonly workflowId: AmcWorkflowId } {
  const id = ExecutionId.parse(ids.next())
  return { id, workflowId: AmcWorkflowId.parse(`recomamp_${id.replaceAll('-', '')}`) }
}
