/**
 * Choices read from a list of numbers, so that a property-testing library can shrink what was built: shorter lists and
 * smaller numbers give simpler things, and 0 is always the simplest choice.
 */
export interface Tape {
  /** A whole number from 0 to `below` − 1. */
  number(below: number): number
  /** True in about `percent` of 100 cases. */
  chance(percent: number): boolean
  /** One of the items; the first is the simplest. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  /** `count` different items, in the order of the list; all when there are fewer. */
  some<Item>(items: readonly Item[], count: number): Item[]
}

/** Reads `choices` from the front; when they are used up every further choice is the simplest. */
export function createTape(choices: readonly number[]): Tape {
  let at = 0
  const next = (): number => {
    const choice = choices[at] ?? 0
    at += 1
    return choice
  }
  const tape: Tape = {
    number: below => next() % below,
    chance: percent => next() % 100 >= 100 - percent,
    pick: items => items[next() % items.length] ?? items[0],
    some: (items, count) => {
      const left = items.map((item, index) => ({ item, index }))
      const taken: typeof left = []
      while (taken.length < count && left.length > 0) taken.push(...left.splice(next() % left.length, 1))
      return taken.toSorted((a, b) => a.index - b.index).map(({ item }) => item)
    },
  }
  return tape
}
