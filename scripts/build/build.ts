/** `npm run build [-- NAME…]`: builds what is stale among client, headless, sandbox, main and preload. */
import { BuildFailed, buildStale } from './build-stale.ts'
import { buildTargets } from './stamp.ts'

const names = process.argv.slice(2)
const unknown = names.find((name) => !buildTargets.some((target) => target.name === name))
const say = (line: string) => void process.stdout.write(`${line}\n`)

if (unknown !== undefined) {
  say(`There is no build called "${unknown}". Nothing was built. The builds are: ${buildTargets.map((target) => target.name).join(', ')}.`)
  process.exitCode = 1
} else {
  try {
    await buildStale(say, names.length > 0 ? names : undefined)
    say('Everything is built.')
  } catch (failure) {
    if (!(failure instanceof BuildFailed)) throw failure
    say(failure.message)
    process.exitCode = 1
  }
}
