/** The schema's steps in order, one line each. */
import type { Migration } from '../migrate.ts'
import { foundation } from './0001-foundation.ts'

export const migrations: readonly Migration[] = [foundation]
