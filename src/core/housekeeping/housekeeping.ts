import nodeSchedule from 'node-schedule'
import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { OpenedDatabase } from '#core/db/database.ts'

/** Every day at a quiet hour of this machine. */
const backupRule = '30 3 * * *'

/** The app is busy enough while it starts. */
const afterStartMs = 60_000
const dayMs = 86_400_000

export interface HousekeepingDeps {
  readonly backups: OpenedDatabase['backups']
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * What has to be done now and then while the app is open: a backup of the database once a day, and soon after a start when the last one is older. The exact
 * minute does not matter here, so the library's timer is good enough; schedules of queries never use it (docs/gotchas.md).
 */
export function startHousekeeping({ backups, clock, logger }: HousekeepingDeps, scope: Scope): void {
  const run = (olderThanMs = Number.NEGATIVE_INFINITY) => {
    try {
      const newestMs = backups.newestMs()
      if (newestMs === null || clock.now() - newestMs > olderThanMs) backups.write()
    } catch (thrown) {
      logger.warn({ err: AppError.from(thrown).cause ?? thrown }, 'the backup of the database failed')
    }
  }
  const job = nodeSchedule.scheduleJob(backupRule, () => run())
  scope.own(() => {
    job.cancel()
  })
  clock.sleep(afterStartMs, scope.signal).then(() => run(dayMs), () => {})
}
