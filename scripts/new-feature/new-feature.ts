/** `npm run new-feature NAME`: writes the folders of a new feature in the shape that all features have. Overwrites nothing. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectDir } from '../build/build-stale.ts'
import { featureFiles, whyBadName, wiringSteps } from './feature-files.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)
const [name, ...rest] = process.argv.slice(2)
const problem = name === undefined || rest.length > 0 ? 'it takes one name: npm run new-feature saved-views' : whyBadName(name)

if (problem !== undefined || name === undefined) {
  say(`Nothing was written: ${problem}.`)
  process.exitCode = 2
} else {
  const files = featureFiles(name)
  const taken = files.find((file) => existsSync(join(projectDir, file.path)))
  if (taken !== undefined) {
    say(`Nothing was written: ${taken.path} is already there.`)
    process.exitCode = 1
  } else {
    for (const file of files) {
      mkdirSync(dirname(join(projectDir, file.path)), { recursive: true })
      writeFileSync(join(projectDir, file.path), file.text)
      say(`wrote ${file.path}`)
    }
    say('Now by hand:')
    for (const step of wiringSteps(name)) say(`  ${step}`)
  }
}
