import type { ResultColumnType } from '#shared/results/contract.ts'
import type { FilterCondition, FilterTree } from '#shared/results/filters.ts'
import { testName } from './filter-draft.ts'

const longestShown = 60

/** A column's filter as a short sentence: `reach is more than 100`, `not: campaign is "a", "b" or 12 others`. */
export function filterText(filter: FilterTree, name: string, type: ResultColumnType): string {
  switch (filter.kind) {
    case 'all': return filter.of.map(each => filterText(each, name, type)).join(' and ')
    case 'any': return filter.of.map(each => filterText(each, name, type)).join(' or ')
    case 'not': return filter.of.kind === 'null' ? `${name} is not null` : `not: ${filterText(filter.of, name, type)}`
    default: return `${name} ${conditionText(filter, type)}`
  }
}

function conditionText(condition: FilterCondition, type: ResultColumnType): string {
  const isText = type === 'text' || type === 'list'
  const shown = (value: string): string => {
    const cut = value.length > longestShown ? `${value.slice(0, longestShown)}…` : value
    return isText ? `"${cut}"` : cut
  }
  switch (condition.kind) {
    case 'null': return 'is null'
    case 'boolean': return `is ${condition.value}`
    case 'text': return `${testName(condition.test, type)} "${condition.text.slice(0, longestShown)}"${condition.caseSensitive ? ' (case counts)' : ''}`
    case 'compare': return `${testName(condition.test, type)} ${shown(condition.value)}`
    case 'range': return condition.from === null ? `is at most ${shown(condition.to ?? '')}` : condition.to === null ? `is at least ${shown(condition.from)}` : `is between ${shown(condition.from)} and ${shown(condition.to)}`
    case 'in': {
      const [one, two, ...others] = [...condition.values.map(shown), ...(condition.withNull ? ['null'] : [])]
      const rest = others.length === 0 ? '' : ` or ${others.length.toLocaleString('en-US')} ${others.length === 1 ? 'other' : 'others'}`
      return `is ${[one, two].filter(value => value !== undefined).join(others.length === 0 ? ' or ' : ', ')}${rest}`
    }
  }
}
