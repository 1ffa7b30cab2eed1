import { expect, test } from 'vitest'
import { analyzeSql } from '../sql.ts'
import { acceptedQueries } from '../testing/accepted-queries.ts'
import { letterCounts, optionsOf, replayTyping, shareOffered } from '../testing/typing.ts'
import { completeSql } from './completion.ts'

test('completion offers the word written next among its first five entries', { timeout: 120_000 }, () => {
  const words = acceptedQueries.flatMap(query => replayTyping(query))
  const shares = letterCounts.map(letters => shareOffered(words, letters))
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  process.stdout.write(`Completion offers the next of ${words.length} names and keywords: ${shares.map((share, index) => `${percent(share)} after ${letterCounts[index]} letters`).join(', ')}.\n`)
  expect(shares[0]).toBeGreaterThan(0.8)
  expect(shares[1]).toBeGreaterThan(0.88)
  expect(shares[2]).toBeGreaterThan(0.93)
})

test('every prefix of every query gets a list, inside the text and without two equal entries', { timeout: 120_000 }, () => {
  for (const query of acceptedQueries) {
    const options = optionsOf(query)
    for (let length = 0; length <= query.sql.length; length += 5) {
      const analysis = analyzeSql(query.sql.slice(0, length), options)
      const { items, replace } = completeSql(analysis, length, options)
      if (replace.start > length || replace.end < length || replace.end > analysis.text.length) throw new Error(`${query.title} at ${length}: ${replace.start}…${replace.end}`)
      const inserts = items.map(item => `${item.kind} ${item.label} ${item.insert}`)
      if (new Set(inserts).size !== inserts.length) throw new Error(`${query.title} at ${length}: ${inserts.find((insert, index) => inserts.indexOf(insert) !== index)}`)
    }
  }
})
