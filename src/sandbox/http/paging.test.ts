import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareText, cutPage } from './paging.ts'

test('walking pages sees every item that stays exactly once, in order, whatever comes and goes meanwhile', () => {
  const key = fc.string({ minLength: 1, maxLength: 6 })
  fc.assert(fc.property(fc.uniqueArray(key, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), fc.infiniteStream(fc.tuple(fc.boolean(), key)), (keys, limit, changes) => {
    const present = new Set(keys)
    const removed = new Set<string>()
    const seen: string[] = []
    let nextToken: string | undefined
    for (let round = 0; round < 200; round += 1) {
      const items = [...present].sort(compareText)
      const page = cutPage(items, { listName: 'l', limit, nextToken, keyOf: (item) => item, compareKeys: compareText })
      expect(page.items.length).toBeLessThanOrEqual(limit)
      seen.push(...page.items)
      nextToken = page.nextToken
      if (nextToken === undefined) break
      const [isRemoval, changed] = changes.next().value
      const victim = [...present][0]
      if (isRemoval && victim !== undefined) {
        present.delete(victim)
        removed.add(victim)
      } else if (present.size < 100) present.add(changed)
    }
    expect(nextToken).toBeUndefined()
    expect(seen).toEqual([...new Set(seen)].sort(compareText))
    expect(keys.filter((item) => !removed.has(item) && !seen.includes(item))).toEqual([])
  }))
})

test('a token of another list, or no token at all, is refused', () => {
  const page = cutPage(['a', 'b'], { listName: 'one', limit: 1, nextToken: undefined, keyOf: (item) => item, compareKeys: compareText })
  for (const nextToken of [page.nextToken ?? '', 'x', '{}', 'bnVsbA']) {
    expect(() => cutPage(['a'], { listName: 'two', limit: 1, nextToken, keyOf: (item) => item, compareKeys: compareText })).toThrow('nextToken is invalid.')
  }
})
