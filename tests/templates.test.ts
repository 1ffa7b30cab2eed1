/** Every template of the library: what it says of itself holds, the checker has nothing against it, and it runs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audienceCategory, templateCategories, TemplateSample, type TemplateSource } from '#shared/templates/template.ts'
import { readTemplateFiles, templatesDir } from '#core/templates/template-files.ts'
import { versionOfTemplate } from '#core/templates/template-version.ts'
import { openTemplateRunner, type TemplateRunner } from '#sandbox/testing/template-run.ts'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { checkSql, type SqlCheck } from '#sql/rules/check.ts'

const signal = new AbortController().signal
const { templates, problems } = await readTemplateFiles(templatesDir, signal)
const isAudience = ({ facts }: TemplateSource) => facts.category === audienceCategory

function check({ facts, sql }: TemplateSource): SqlCheck {
  const parameters = facts.parameters.map(({ name, type, array }) => ({ name, dataType: array ? { type: 'ARRAY', elementDataType: type } : type }))
  return checkSql(sql, { catalogue: bundledCatalogue, parameters, audience: facts.category === audienceCategory })
}

test('every file can be read, there are at least forty, and every category has one', () => {
  expect(problems).toEqual([])
  expect(templates.length).toBeGreaterThanOrEqual(40)
  const covered = new Set(templates.map(({ facts }) => facts.category))
  // The data that groceries need is in few instances.
  expect(templateCategories.filter(category => category !== 'Grocery analysis' && !covered.has(category))).toEqual([])
  const ids = new Set(templates.map(({ id }) => id))
  expect(templates.flatMap(({ id, facts }) => facts.next.filter(next => !ids.has(next) || next === id).map(next => `${id} leads to ${next}`))).toEqual([])
  expect(new Set(templates.map(({ facts }) => facts.title)).size).toBe(templates.length)
})

test('tables, parameters and output columns are those of the SQL, and the checker has neither errors nor unexplained warnings', () => {
  const found = templates.flatMap(template => {
    const { analysis, problems: all } = check(template)
    const { facts, id } = template
    const said = { tables: facts.tables.toSorted(), parameters: facts.parameters.map(({ name }) => name).toSorted(), output: facts.output.map(({ name }) => name.toLowerCase()) }
    const written = {
      tables: [...new Set(analysis.tables.map(({ table }) => table?.name ?? 'an unknown table'))].toSorted(),
      parameters: [...new Set(analysis.parameters.map(({ name }) => name))].toSorted(), output: analysis.outputColumns.map(({ name }) => name),
    }
    const differences = (['tables', 'parameters', 'output'] as const).filter(field => JSON.stringify(said[field]) !== JSON.stringify(written[field])).map(field => `${id}: says ${field} ${said[field].join(', ')}; has ${written[field].join(', ')}`)
    return [...differences, ...all.filter(({ severity }) => severity !== 'info').map(problem => `${id}: ${problem.code} at ${analysis.lines.describe(problem)}: ${problem.message}`)]
  })
  expect(found).toEqual([])
})

let runner: TemplateRunner
beforeAll(async () => {
  runner = await openTemplateRunner(signal)
}, 60_000)
afterAll(() => runner.close())

test('every template runs on synthetic events to plausible rows, and its recorded sample is what it gives', { timeout: 120_000 }, async () => {
  const faults: string[] = []
  for (const template of templates) {
    try {
      faults.push(...await faultsOf(template))
    } catch (failure) {
      faults.push(failure instanceof Error ? failure.message : String(failure))
    }
  }
  expect(faults).toEqual([])
})

async function faultsOf(template: TemplateSource): Promise<string[]> {
  const { id, facts } = template
  const { rows, sample } = await runner.run(template, signal)
  if (rows.length === 0) return [`${id}: no rows`]
  const faults: string[] = []
  for (const { name, unit } of isAudience(template) ? [] : facts.output) {
    if (unit === null) continue
    const index = sample.columns.indexOf(name.toLowerCase())
    const values = rows.flatMap(row => (row[index] == null ? [] : [Number(row[index])]))
    const wrong = values.find(value => !Number.isFinite(value) || (unit === 'rate' && (value < 0 || value > 1)) || (unit !== 'change' && value < 0) || (unit === 'users' && !Number.isInteger(value)))
    if (wrong !== undefined) faults.push(`${id}: ${name} is ${wrong} ${unit}`)
    if (values.length === 0) faults.push(`${id}: ${name} has no value in any row`)
  }
  const recorded = TemplateSample.parse(JSON.parse(readFileSync(join(templatesDir, 'samples', `${id}.json`), 'utf8')))
  if (recorded.version !== versionOfTemplate(template)) faults.push(`${id}: the sample is of an older version. Run node scripts/run.mjs scripts/templates/write-samples.ts.`)
  else if (!isSame(recorded, { version: recorded.version, ...sample })) faults.push(`${id}: the sample is not what it gives now. Run node scripts/run.mjs scripts/templates/write-samples.ts.`)
  return faults
}

/** Other processors round the last digits of a fraction differently. */
function isSame(one: TemplateSample, other: TemplateSample): boolean {
  const { rows: oneRows, ...oneFacts } = one
  const { rows: otherRows, ...otherFacts } = other
  return JSON.stringify(oneFacts) === JSON.stringify(otherFacts) && oneRows.length === otherRows.length && oneRows.every((row, place) => row.every((value, index) => {
    const twin = otherRows[place]?.[index] ?? null
    return value === twin || (value !== null && twin !== null && Math.abs(Number(value) - Number(twin)) <= 1e-6 * Math.max(1, Math.abs(Number(value))))
  }))
}
