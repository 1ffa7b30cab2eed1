import { onTestFinished } from 'vitest'
import { Scope } from '#shared/base/scope.ts'

/** A scope that closes when the test ends, and fails the test when a clean-up does. */
export function openScope(name = 'test'): Scope {
  const scope = new Scope(name)
  onTestFinished(() => scope.close())
  return scope
}
