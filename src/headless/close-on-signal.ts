import type { Scope } from '#shared/base/scope.ts'

/**
 * Closes `scope` and then ends the process on SIGINT, SIGTERM or SIGHUP: with 0 when everything closed, 1 when something did
 * not. A second signal, or 10 seconds, ends it at once with 130.
 */
export function closeOnSignal(scope: Scope, complain: (line: string) => void): void {
  let closing = false
  const close = () => {
    if (closing) process.exit(130)
    closing = true
    setTimeout(() => process.exit(130), 10_000).unref()
    scope.close().then(
      () => process.exit(0),
      (failure: unknown) => {
        complain(`RecomAMP did not close cleanly: ${failure instanceof Error ? failure.message : String(failure)}`)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, close)
}
