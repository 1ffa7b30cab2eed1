import type { Scope } from '#shared/base/scope.ts'

/**
 * Closes `scope` and then ends the process on SIGINT, SIGTERM or SIGHUP: with 0 when everything closed, 1 when something did
 * not. Another signal a second or more later, or 10 seconds, ends it at once with 130. (One Ctrl+C often arrives twice: from
 * the terminal, and from npm passing it on.)
 */
export function closeOnSignal(scope: Scope, complain: (line: string) => void): void {
  let firstAt: number | undefined
  const close = () => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt >= 1_000) process.exit(130)
      return
    }
    firstAt = performance.now()
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
