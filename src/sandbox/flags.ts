import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '#shared/base/app-error.ts'
import type { Scale } from './ports.ts'

export interface SandboxFlags {
  readonly port: number
  readonly seed: number
  readonly scale: Scale
  readonly dataDir: string
  readonly runDurationMs: number
  readonly faultsFile: string | undefined
}

const usage = 'Known flags: --port N, --seed N, --scale small|medium|large, --faults FILE, --data DIR, --run-ms N.'
const scales = ['small', 'medium', 'large'] as const

/** Reads the flags of `npm run sandbox`. Throws an `invalid-input` AppError with a sentence for anything it does not know. */
export function readFlags(args: readonly string[]): SandboxFlags {
  const values = parse(args)
  const whole = (name: 'port' | 'seed' | 'run-ms', fallback: number, max: number): number => {
    const text = values[name]
    if (text === undefined) return fallback
    const number = Number(text)
    if (!/^\d+$/.test(text) || number > max) throw invalid(`--${name} must be a whole number from 0 to ${max}, not "${text}".`)
    return number
  }
  const scale = scales.find((known) => known === (values.scale ?? 'small'))
  if (!scale) throw invalid(`--scale must be small, medium or large, not "${values.scale}".`)
  return {
    port: whole('port', 0, 65_535), seed: whole('seed', 1, 4_294_967_295), scale, faultsFile: values.faults,
    runDurationMs: whole('run-ms', 2000, 86_400_000), dataDir: values.data ?? join(tmpdir(), 'recomamp-sandbox'),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args], strict: true, allowPositionals: false,
      options: {
        port: { type: 'string' }, seed: { type: 'string' }, scale: { type: 'string' }, faults: { type: 'string' }, data: { type: 'string' }, 'run-ms': { type: 'string' },
      },
    }).values
  } catch (failure) {
    throw invalid(`${failure instanceof Error ? failure.message.split('\n')[0] : 'The flags cannot be read'}.`)
  }
}

function invalid(sentence: string): AppError {
  return new AppError('invalid-input', `${sentence} The AMC sandbox was not started. ${usage}`)
}
