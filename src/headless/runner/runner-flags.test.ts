import { expect, test } from 'vitest'
import { readRunnerFlags, readWindow } from './runner-flags.ts'

test('a run is read with all its flags, and a parameter that comes again adds a line', () => {
  expect(readRunnerFlags(['run-query', 'Reach by campaign', '--instance', 'amc1', '--param', 'asins=B01', '--param', 'asins=B02', '--param', 'text=a=b', '--window', 'last-7-days', '--out', 'x.csv', '--profile', 'p'])).toEqual({
    command: 'run-query', query: 'Reach by campaign', instance: 'amc1', params: { asins: 'B01\nB02', text: 'a=b' }, window: 'last-7-days', timeZone: undefined, out: 'x.csv', profile: 'p', spreadsheetSafe: false,
  })
  expect([readRunnerFlags([]), readRunnerFlags(['run-query', '--help']), readRunnerFlags(['list-queries'])]).toEqual([{ command: 'help' }, { command: 'help' }, { command: 'list-queries', profile: undefined }])
})

test('whatever it does not understand is refused before anything runs', () => {
  for (const args of [['frob'], ['run-query'], ['run-query', 'a'], ['run-query', 'a', 'b', '--instance', 'c'], ['run-query', 'a', '--instance', 'c', '--param', 'x'], ['run-query', 'a', '--instance', 'c', '--param', '=x'], ['list-queries', 'x'], ['--bogus']]) {
    expect(() => readRunnerFlags(args)).toThrow(/Nothing was run\. See npm run runner -- --help\.$/)
  }
})

test('windows are read in every form', () => {
  const zone = 'Europe/Berlin'
  expect(['last-7-days', 'last-full-week', 'last-full-month', 'last-full-quarter', 'month-to-date', '2025-05-01T00:00:00/2025-05-08T00:00:00'].map((text) => readWindow(text, zone))).toEqual([
    { kind: 'last-n-days', days: 7, endDaysAgo: 0, timeZone: zone }, { kind: 'last-full-week', weekStart: 'monday', timeZone: zone }, { kind: 'last-full-month', timeZone: zone },
    { kind: 'last-full-quarter', timeZone: zone }, { kind: 'month-to-date', timeZone: zone }, { kind: 'explicit', start: '2025-05-01T00:00:00', end: '2025-05-08T00:00:00', timeZone: zone },
  ])
  expect(readWindow('last-28-days ending-2-days-ago year-earlier', zone)).toEqual({ kind: 'last-n-days', days: 28, endDaysAgo: 2, compare: 'same-period-last-year', timeZone: zone })
  for (const text of ['tomorrow', 'last-full-month ending-2-days-ago', '2025-05-01/2025-05-08', 'last-x-days', '2025-05-01T00:00:00Z/2025-05-08T00:00:00Z', '']) expect(() => readWindow(text, zone)).toThrow('does not understand')
})
