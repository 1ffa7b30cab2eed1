/**
 * Writes templates from left to right and looks at what completion offers. `npm test` takes a sample of them;
 * `RECOMAMP_TYPING=all npx vitest run tests/template-typing.test.ts` writes every letter of every template, which takes minutes.
 */
import { expect, test } from 'vitest'
import { audienceCategory } from '#shared/templates/template.ts'
import { readTemplateFiles, templatesDir } from '#core/templates/template-files.ts'
import { completeSql } from '#sql/services/completion.ts'
import { analyzeSql } from '#sql/sql.ts'
import { letterCounts, optionsOf, replayTyping, shareOffered } from '#sql/testing/typing.ts'

const whole = process.env['RECOMAMP_TYPING'] === 'all'
const { templates } = await readTemplateFiles(templatesDir, new AbortController().signal)
const queries = templates.filter((_, index) => whole || index % 7 === 3).map(({ id, facts, sql }) => ({
  title: id, sql, audience: facts.category === audienceCategory,
  parameters: facts.parameters.map(({ name, type, array }) => ({ name, dataType: array ? { type: 'ARRAY', elementDataType: type } : type })),
}))
/** Letters between two looks at the list. */
const step = whole ? 1 : 23

test('completion offers the word that a template has next among its first five entries, at least four times in five', { timeout: 1_800_000 }, () => {
  const words = queries.flatMap(query => replayTyping(query))
  const shares = letterCounts.map(letters => shareOffered(words, letters))
  process.stdout.write(`${queries.length} templates, ${words.length} names and keywords: offered among the first five ${shares.map((share, index) => `${(share * 100).toFixed(1)} % after ${letterCounts[index]} letters`).join(', ')}.\n`)
  expect(shares[0]).toBeGreaterThan(0.8)
  expect(shares[1]).toBeGreaterThan(0.9)
})

test('no prefix of a template makes completion throw', { timeout: 1_800_000 }, () => {
  let looks = 0
  for (const query of queries) {
    const options = optionsOf(query)
    for (let length = 0; length <= query.sql.length; length += step) {
      const { items, replace } = completeSql(analyzeSql(query.sql.slice(0, length), options), length, options)
      if (!Array.isArray(items) || replace.end < replace.start) throw new Error(`${query.title} at ${length}`)
      looks += 1
    }
  }
  process.stdout.write(`${looks} prefixes of ${queries.length} templates.\n`)
  expect(looks).toBeGreaterThan(300)
})
