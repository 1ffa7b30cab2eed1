/** The schema's steps in order, one line each. */
import type { Migration } from '../migrate.ts'
import { foundation } from './0001-foundation.ts'
import { logins } from './0002-logins.ts'
import { executions } from './0003-executions.ts'
import { failedRuns } from './0004-failed-runs.ts'
import { templateOrigin } from './0005-template-origin.ts'
import { resultStore } from './0006-result-store.ts'
import { resultLooks } from './0007-result-looks.ts'
import { analysis } from './0008-analysis.ts'

export const migrations: readonly Migration[] = [foundation, logins, executions, failedRuns, templateOrigin, resultStore, resultLooks, analysis]
