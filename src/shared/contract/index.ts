/** The whole surface between page and core, one line per feature. Read this first. */
import { eventIterator, oc } from '@orpc/contract'
import { analysisContract } from '#shared/analysis/contract.ts'
import { appContract } from '#shared/app/contract.ts'
import { auditContract } from '#shared/audit/contract.ts'
import { demoContract } from '#shared/demo/contract.ts'
import { executionsContract } from '#shared/executions/contract.ts'
import { honestyContract } from '#shared/honesty/contract.ts'
import { instancesContract } from '#shared/instances/contract.ts'
import { ladderContract } from '#shared/ladder/contract.ts'
import { loginsContract } from '#shared/logins/contract.ts'
import { queriesContract } from '#shared/queries/contract.ts'
import { resultLooksContract } from '#shared/result-looks/contract.ts'
import { resultsContract } from '#shared/results/contract.ts'
import { settingsContract } from '#shared/settings/contract.ts'
import { tabsContract } from '#shared/tabs/contract.ts'
import { templatesContract } from '#shared/templates/contract.ts'
import { AppEvent } from './events.ts'

/** Every feature's methods; `docs/generated/contract.md` is printed from it. */
export const features = {
  app: appContract,
  settings: settingsContract,
  logins: loginsContract,
  instances: instancesContract,
  audit: auditContract,
  demo: demoContract,
  queries: queriesContract,
  tabs: tabsContract,
  templates: templatesContract,
  executions: executionsContract,
  ladder: ladderContract,
  results: resultsContract,
  resultLooks: resultLooksContract,
  honesty: honestyContract,
  analysis: analysisContract,
} as const

/** The contract as oRPC serves it: every feature, and the one stream of events. */
export const contract = {
  ...features,
  events: { stream: oc.output(eventIterator(AppEvent)) },
} as const
export type AppContract = typeof contract
