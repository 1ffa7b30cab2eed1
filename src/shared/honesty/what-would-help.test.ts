import { expect, test } from 'vitest'
import { whatWouldHelp, type LossFacts } from './what-would-help.ts'

const facts: LossFacts = {
  suppressedRows: 10,
  needs: [{ name: 'campaign', privacyClass: 'LOW', requiredUsers: 2 }, { name: 'postal_code', privacyClass: 'HIGH', requiredUsers: 100 }, { name: 'n', privacyClass: 'NONE', requiredUsers: 1 }],
  users: { told: 10, median: 40, required: 100, atLeast: users => (users <= 2 ? 9 : 5) },
  dimensions: [{ name: 'campaign', type: 'text', distinct: 3 }, { name: 'postal_code', type: 'text', distinct: 812 }, { name: 'impression_date', type: 'date', distinct: 28 }],
}

test('advice names the columns, the steps and the numbers', () => {
  expect(whatWouldHelp(facts).map(({ advice, because }) => `${advice} ${because}`)).toEqual([
    'Leave out postal_code (HIGH). It asks for 100 users behind each row. Without it a row needs 2. 9 of 10 suppressed rows have that many.',
    "Group impression_date by week or month: DATE_TRUNC('week', impression_date). Each step up puts the users of several rows behind one.",
    'Take a time window about 2.5 times as long. Half of the suppressed rows have at least 40 of the 100 users they need. New users must keep coming at the same rate for this to carry them over.',
    'Group by something coarser than postal_code, or leave it out. It splits the rows most: 812 values among the rows that were kept.',
  ])
})

test('nothing is advised where nothing was lost, nor a window twenty times as long, nor to leave out what every column asks for', () => {
  expect(whatWouldHelp({ ...facts, suppressedRows: 0 })).toEqual([])
  const low = whatWouldHelp({ ...facts, needs: facts.needs.slice(0, 1), users: { told: 10, median: 1, required: 100, atLeast: () => 0 }, dimensions: [] })
  expect(low).toEqual([])
})
