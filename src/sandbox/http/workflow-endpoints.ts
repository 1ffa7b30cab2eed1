import type { Faults } from '../faults/faults.ts'
import type { Engines } from '../state/engines.ts'
import type { ScheduleRecord } from '../state/scheduler.ts'
import type { Collection } from '../state/store.ts'
import { workflowKey, type SavedWorkflow } from '../state/workflows.ts'
import type { CompileGate } from './compile-gate.ts'
import { queryText, readFields } from './fields.ts'
import type { Gate } from './gate.ts'
import { compareText, cutPage, readLimit, tokenField } from './paging.ts'
import { badRequest, emptyObject, json, Refusal, type Reply } from './reply.ts'
import type { Call, Endpoint } from './router.ts'
import { checkWorkflowId, readWorkflow } from './workflow-input.ts'

export interface WorkflowEndpointsDeps {
  readonly gate: Gate
  readonly workflows: Collection<SavedWorkflow>
  readonly schedules: Collection<ScheduleRecord>
  readonly compile: CompileGate
  readonly engines: Engines
  readonly faults: Faults
}

const maxWorkflowsPerInstance = 10_000

/** Saved workflows (sheet §4.2). Single workflows are answered bare, writes with `{}`, as captured live. */
export function workflowEndpoints(deps: WorkflowEndpointsDeps): readonly Endpoint[] {
  const { gate, workflows } = deps
  const family = { group: 'workflows', access: 'login', errors: 'ads', mediaType: 'application/vnd.amcworkflows.v1+json' } as const
  const of = (instanceId: string): SavedWorkflow[] => [...workflows.values()].filter((workflow) => workflow.instanceId === instanceId)
  const reach = (call: Call) => {
    const { instance } = gate.instance(call, { terms: true })
    deps.engines.warm(instance.profile)
    return instance.profile
  }
  const reachWorkflow = (call: Call) => {
    const profile = reach(call)
    const key = workflowKey(profile.instanceId, call.params['workflowId'] ?? '')
    const saved = workflows.get(key)
    if (!saved) throw new Refusal(404, `Workflow with ID ${call.params['workflowId']} does not exist`)
    return { profile, key, saved }
  }
  return [
    {
      ...family, method: 'GET', path: '/amc/reporting/{instanceId}/workflows',
      handle: (call) => {
        const { instanceId } = reach(call)
        const page = cutPage(of(instanceId).sort((one, other) => compareText(one.input.workflowId, other.input.workflowId)), {
          listName: `workflows/${instanceId}`, limit: readLimit(call.query), nextToken: queryText(call.query, 'nextToken'),
          keyOf: (workflow) => workflow.input.workflowId, compareKeys: compareText,
        })
        return json({ workflows: page.items.map(({ document }) => document), ...tokenField(page) })
      },
    },
    {
      ...family, method: 'POST', path: '/amc/reporting/{instanceId}/workflows',
      handle: async (call) => {
        const profile = reach(call)
        const fields = readFields(call.body)
        const workflow = readWorkflow(fields, profile.instanceId, checkWorkflowId(fields.requiredText('workflowId')))
        const key = workflowKey(profile.instanceId, workflow.input.workflowId)
        const refuseDuplicate = (): void => {
          if (workflows.get(key)) throw badRequest(`Workflow with ID ${workflow.input.workflowId} already exists.`)
        }
        refuseDuplicate()
        if (of(profile.instanceId).length >= maxWorkflowsPerInstance) throw badRequest(`An instance can have at most ${maxWorkflowsPerInstance} workflows.`)
        await deps.compile(workflow, profile)
        // Another request may have created it while this one waited for the compiler.
        refuseDuplicate()
        workflows.put(key, workflow)
        return emptyObject
      },
    },
    {
      ...family, method: 'GET', path: '/amc/reporting/{instanceId}/workflows/{workflowId}',
      handle: (call) => bareOrWrapped('workflow', reachWorkflow(call).saved.document, deps.faults),
    },
    {
      ...family, method: 'PUT', path: '/amc/reporting/{instanceId}/workflows/{workflowId}',
      handle: async (call) => {
        const { profile, key, saved } = reachWorkflow(call)
        const fields = readFields(call.body)
        if (fields.requiredText('workflowId') !== saved.input.workflowId) throw badRequest('workflowId of the body must be the one of the path.')
        const workflow = readWorkflow(fields, profile.instanceId, saved.input.workflowId)
        await deps.compile(workflow, profile)
        workflows.put(key, workflow)
        return emptyObject
      },
    },
    {
      ...family, method: 'DELETE', path: '/amc/reporting/{instanceId}/workflows/{workflowId}',
      handle: (call) => {
        const { profile, key, saved } = reachWorkflow(call)
        const { workflowId } = saved.input
        const user = [...deps.schedules.values()].find((schedule) => schedule.instanceId === profile.instanceId && schedule.workflowId === workflowId)
        if (user) throw badRequest(`Workflow with ID ${workflowId} cannot be deleted because schedule ${user.scheduleId} uses it.`)
        workflows.delete(key)
        return emptyObject
      },
    },
  ]
}

/** A single reporting object: bare as live, or wrapped as in OpenAPI when the switch says so. */
export function bareOrWrapped(name: string, body: object, faults: Faults): Reply {
  const shown = faults.plan.behaviour.unknownFields ? { ...body, unheardOf: { since: 'tomorrow' } } : body
  return json(faults.plan.behaviour.wrapped ? { [name]: shown } : shown)
}

/** What AMC answers when something is to be made from a workflow that it does not have. */
export function missingWorkflow(workflowId: string): Error {
  return badRequest(`Workflow with ID ${workflowId} does not exist`)
}
