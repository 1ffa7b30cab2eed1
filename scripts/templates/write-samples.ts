/**
 * `node scripts/run.mjs scripts/templates/write-samples.ts [-- --check]`: runs every template on the synthetic events and
 * writes its first rows to resources/templates/samples, or says which are out of date. A template that does not run is
 * named, and the others are written all the same.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTemplateFiles, templatesDir } from '#core/templates/template-files.ts'
import { versionOfTemplate } from '#core/templates/template-version.ts'
import type { TemplateSample } from '#shared/templates/template.ts'
import { openTemplateRunner } from '#sandbox/testing/template-run.ts'

const folder = join(templatesDir, 'samples')
const signal = new AbortController().signal
const { templates, problems } = await readTemplateFiles(templatesDir, signal)
const faults = [...problems]
const stale: string[] = []
const runner = await openTemplateRunner(signal)
mkdirSync(folder, { recursive: true })
try {
  for (const template of templates) {
    try {
      const { sample } = await runner.run(template, signal)
      const text = `${oneLinePerRow({ version: versionOfTemplate(template), ...sample })}\n`
      const file = join(folder, `${template.id}.json`)
      if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
      stale.push(template.id)
      if (!process.argv.includes('--check')) writeFileSync(file, text)
    } catch (failure) {
      faults.push(failure instanceof Error ? failure.message : String(failure))
    }
  }
  const known = new Set(templates.map(({ id }) => `${id}.json`))
  for (const name of readdirSync(folder).filter(file => !known.has(file))) {
    stale.push(name)
    if (!process.argv.includes('--check')) rmSync(join(folder, name))
  }
} finally {
  runner.close()
}

const checking = process.argv.includes('--check')
process.stdout.write(`${templates.length} templates. ${stale.length === 0 ? 'All samples are up to date.' : `${checking ? 'Out of date' : 'Wrote'}: ${stale.join(', ')}.`}\n`)
for (const fault of faults) process.stderr.write(`${fault}\n`)
if (faults.length > 0 || (checking && stale.length > 0)) process.exitCode = 1

/** JSON that shows in a diff which row changed. */
function oneLinePerRow({ rows, ...facts }: TemplateSample): string {
  const head = JSON.stringify(facts, null, 2).replace(/\n\}$/, '')
  return `${head},\n  "rows": [${rows.length === 0 ? '' : `\n${rows.map(row => `    ${JSON.stringify(row)}`).join(',\n')}\n  `}]\n}`
}
