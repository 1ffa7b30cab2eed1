import { randomUUID } from 'node:crypto'
import type { Faults } from '../faults/faults.ts'
import type { Engines } from '../state/engines.ts'
import { isFinal, type ExecutionRecord } from '../state/execution-record.ts'
import type { Executor } from '../state/executor.ts'
import type { Collection } from '../state/store.ts'
import { checkTimeWindow, type TimeWindowRequest } from '../state/time-window.ts'
import { workflowKey, type SavedWorkflow } from '../state/workflows.ts'
import { findZone, parseWall } from '../state/zone.ts'
import { readAdvertiserRefs } from './advertiser-endpoints.ts'
import type { CompileGate } from './compile-gate.ts'
import { toExecution } from './execution-view.ts'
import { isObject, queryFlag, queryText, readFields, type Fields } from './fields.ts'
import type { Gate } from './gate.ts'
import { cutPage, readLimit, tokenField } from './paging.ts'
import { badRequest, emptyObject, json, type Reply } from './reply.ts'
import type { Call, Endpoint } from './router.ts'
import { bareOrWrapped, missingWorkflow } from './workflow-endpoints.ts'
import { checkWorkflowId, definedOnly, readWorkflow } from './workflow-input.ts'

export interface ExecutionEndpointsDeps {
  readonly gate: Gate
  readonly executions: Collection<ExecutionRecord>
  readonly workflows: Collection<SavedWorkflow>
  readonly executor: Executor
  readonly compile: CompileGate
  readonly engines: Engines
  readonly faults: Faults
  /** How a fault decided that the execution which this call creates will end. */
  readonly doomOf: (call: Call) => ExecutionRecord['doom']
  /** Number of the next execution. */
  readonly nextSequence: () => number
}

export const defaultTimeoutSeconds = 21_600

/** Executions (sheet §4.3–4.6): create, list, read, cancel. */
export function executionEndpoints(deps: ExecutionEndpointsDeps): readonly Endpoint[] {
  const { gate } = deps
  const family = { group: 'executions', access: 'login', errors: 'ads', mediaType: 'application/vnd.amcworkflowexecutions.v1+json' } as const
  const reach = (call: Call): ExecutionRecord => {
    const { instance } = gate.instance(call, { terms: true })
    return findExecution(deps.executions, instance.profile.instanceId, call.params['workflowExecutionId'] ?? '')
  }
  const cancel = (call: Call): Reply => {
    const record = reach(call)
    if (!deps.executor.cancel(record.executionId, 'Cancelled by the user.')) {
      throw badRequest(`Workflow execution with ID ${record.executionId} cannot be cancelled because its status is ${record.status}.`)
    }
    return emptyObject
  }
  return [
    {
      ...family, method: 'GET', path: '/amc/reporting/{instanceId}/workflowExecutions',
      handle: (call) => listExecutions(call, gate.instance(call, { terms: true }).instance.profile.instanceId, deps),
    },
    { ...family, method: 'POST', path: '/amc/reporting/{instanceId}/workflowExecutions', handle: (call) => createExecution(call, deps) },
    {
      ...family, method: 'GET', path: '/amc/reporting/{instanceId}/workflowExecutions/{workflowExecutionId}',
      handle: (call) => {
        const includeWorkflow = queryFlag(call.query, 'includeWorkflow')
        return bareOrWrapped('workflowExecution', showExecution(reach(call), { includeWorkflow }, deps.faults), deps.faults)
      },
    },
    {
      ...family, method: 'PUT', path: '/amc/reporting/{instanceId}/workflowExecutions/{workflowExecutionId}',
      handle: (call) => {
        reach(call)
        const status = readFields(call.body).text('status')
        if (status === undefined) return emptyObject
        if (status !== 'CANCELLED') throw badRequest('The status of a workflow execution can only be changed to CANCELLED.')
        return cancel(call)
      },
    },
    // In the guides and the old API only; the guides say that it cancels.
    { ...family, method: 'DELETE', path: '/amc/reporting/{instanceId}/workflowExecutions/{workflowExecutionId}', handle: cancel },
  ]
}

/** The execution with this id on this instance; unknown ids are 400, as observed live. */
export function findExecution(executions: Collection<ExecutionRecord>, instanceId: string, executionId: string): ExecutionRecord {
  const record = executions.get(executionId)
  if (record?.instanceId !== instanceId) throw badRequest(`Workflow execution with ID ${executionId} does not exist.`)
  return record
}

function showExecution(record: ExecutionRecord, options: { readonly includeWorkflow: boolean }, faults: Faults): object {
  const isStrange = faults.plan.behaviour.unknownStatus && record.status === 'RUNNING'
  return { ...toExecution(record, options), ...(isStrange ? { status: 'PREPARING' } : {}) }
}

async function createExecution(call: Call, deps: ExecutionEndpointsDeps): Promise<Reply> {
  const { instance: { profile } } = deps.gate.instance(call, { terms: true })
  deps.engines.warm(profile)
  const fields = readFields(call.body)
  const workflow = readTarget(fields, profile.instanceId, deps.workflows)
  const windowRequest = checkTimeWindow({
    type: fields.text('timeWindowType'), start: fields.text('timeWindowStart'), end: fields.text('timeWindowEnd'), timeZone: fields.text('timeWindowTimeZone'),
  })
  if ('problem' in windowRequest) throw badRequest(windowRequest.problem)
  checkDimensionTime(fields, windowRequest)
  const parameterValues = fields.raw('parameterValues') ?? {}
  if (!isObject(parameterValues)) throw badRequest('parameterValues must be a JSON object.')
  const requireSyntheticData = fields.flag('requireSyntheticData')
  const advertisers = fields.list('advertisers', 1000)
  const flags = {
    dryRun: fields.flag('dryRun') ?? false, skipPublish: fields.flag('skipPublish') ?? false,
    disableAggregationControls: fields.flag('disableAggregationControls') ?? false,
    timeoutSeconds: fields.integer('workflowExecutionTimeoutSeconds', { min: 900, max: 86_400 }) ?? defaultTimeoutSeconds,
  }
  if (advertisers) readAdvertiserRefs(advertisers, 'advertisers')
  await deps.compile(workflow, profile)
  const doom = deps.doomOf(call)
  const record: ExecutionRecord = {
    executionId: randomUUID(), instanceId: profile.instanceId, accountId: profile.accountId, sequence: deps.nextSequence(),
    workflow: workflow.input, document: workflow.document, declaredColumns: workflow.declaredColumns, workflowId: workflow.input.workflowId,
    category: 'AD_HOC', status: 'PENDING', createdAtMs: call.nowMs, updatedAtMs: call.nowMs, windowRequest, parameterValues,
    requireSyntheticData, advertisers, ...flags, ...definedOnly({ doom }),
  }
  deps.executor.submit(record)
  return bareOrWrapped('workflowExecution', toExecution(record, { includeWorkflow: false }), deps.faults)
}

/** The saved workflow that is named, or the inline one under its own id or a `transient_` one. */
function readTarget(fields: Fields, instanceId: string, workflows: Collection<SavedWorkflow>): SavedWorkflow {
  const inline = fields.fields('workflow')
  const workflowId = fields.text('workflowId')
  if (inline && workflowId !== undefined) throw badRequest('Only one of workflowId and workflow can be specified.')
  if (inline) {
    const ownId = inline.text('workflowId')
    return readWorkflow(inline, instanceId, ownId === undefined ? `transient_${randomUUID()}` : checkWorkflowId(ownId))
  }
  if (workflowId === undefined) throw badRequest('One of workflowId and workflow is required.')
  const saved = workflows.get(workflowKey(instanceId, workflowId))
  if (!saved) throw missingWorkflow(workflowId)
  return saved
}

function checkDimensionTime(fields: Fields, window: TimeWindowRequest): void {
  const text = fields.text('maxDimensionTime')
  if (text === undefined) return
  const wallMs = parseWall(text)
  if (wallMs === undefined) throw badRequest("maxDimensionTime must have the format yyyy-MM-dd'T'HH:mm:ss.")
  const endWallMs = window.end === undefined ? undefined : parseWall(window.end)
  if (endWallMs !== undefined && wallMs < endWallMs) throw badRequest('maxDimensionTime must not be before timeWindowEnd.')
}

function listExecutions(call: Call, instanceId: string, deps: ExecutionEndpointsDeps): Reply {
  const { query } = call
  const workflowId = queryText(query, 'workflowId')
  const zoneName = queryText(query, 'timeZone') ?? 'UTC'
  const zone = findZone(zoneName)
  if (!zone) throw badRequest(`timeZone ${zoneName} is not a known time zone.`)
  const readTime = (name: string): number | undefined => {
    const text = queryText(query, name)
    if (text === undefined) return undefined
    const wallMs = parseWall(text)
    if (wallMs === undefined) throw badRequest(`${name} must have the format yyyy-MM-dd'T'HH:mm:ss.`)
    return zone.fromWall(wallMs)
  }
  const minMs = readTime('minCreationTime')
  const maxMs = readTime('maxCreationTime')
  if (workflowId === undefined && minMs === undefined) throw badRequest('One of workflowId and minCreationTime is required.')
  const isAscending = queryFlag(query, 'sortAscending')
  const includeCancelled = queryFlag(query, 'includeCancelled')
  const includeWorkflow = queryFlag(query, 'includeWorkflow')
  const direction = isAscending ? 1 : -1
  // Creation times are shown in whole seconds; the filters mean what is shown.
  const secondOf = (record: ExecutionRecord): number => Math.floor(record.createdAtMs / 1000) * 1000
  const records = [...deps.executions.values()].filter((record) =>
    record.instanceId === instanceId
    && (workflowId === undefined || record.workflowId === workflowId)
    && (minMs === undefined || secondOf(record) >= minMs)
    && (maxMs === undefined || secondOf(record) <= maxMs)
    && (includeCancelled || record.status !== 'CANCELLED'))
    .sort((one, other) => (one.sequence - other.sequence) * direction)
  const page = cutPage(records, {
    listName: `executions/${instanceId}/${workflowId ?? ''}/${minMs ?? ''}/${maxMs ?? ''}/${direction}`,
    limit: readLimit(query), nextToken: queryText(query, 'nextToken'),
    keyOf: (record) => String(record.sequence), compareKeys: (one, other) => (Number(one) - Number(other)) * direction,
  })
  const extra = deps.faults.plan.behaviour.unknownFields ? { unheardOf: true } : {}
  return json({
    executions: page.items.map((record) => ({ ...showExecution(record, { includeWorkflow }, deps.faults), ...extra })),
    ...tokenField(page),
  })
}

/** How often a workflow id was submitted on an instance, and how many of these executions are not final. */
export interface SubmissionCount {
  readonly instanceId: string
  readonly workflowId: string
  submissions: number
  open: number
}

/** Counts what `GET /_sandbox/calls` reports, from the stored executions. */
export function countSubmissions(executions: Collection<ExecutionRecord>): readonly Readonly<SubmissionCount>[] {
  const counts = new Map<string, SubmissionCount>()
  for (const record of executions.values()) {
    const key = workflowKey(record.instanceId, record.workflowId)
    const entry = counts.get(key) ?? { instanceId: record.instanceId, workflowId: record.workflowId, submissions: 0, open: 0 }
    entry.submissions += 1
    if (!isFinal(record.status)) entry.open += 1
    counts.set(key, entry)
  }
  return [...counts.values()]
}
