import type { Aggregate, Aggregation, BuilderMeasure } from '#sql/builder/builder-model.ts'

const words: Readonly<Record<Aggregation, string>> = { SUM: 'Sum', COUNT: 'Count', 'COUNT DISTINCT': 'Count distinct', AVG: 'Average', MIN: 'Lowest', MAX: 'Highest' }

/** An aggregation in a word. */
export function aggregationText(aggregation: Aggregation): string {
  return words[aggregation]
}

/** A measure in words, for example `Sum of total_cost ÷ 100,000`. */
export function measureText(measure: BuilderMeasure): string {
  switch (measure.kind) {
    case 'expression': return measure.sql
    case 'aggregate': return `${aggregateText(measure.aggregate)}${roundText(measure.round)}`
    case 'ratio': return `${measure.factor === null ? '' : `${withCommas(measure.factor)} × `}${aggregateText(measure.numerator)} per ${lower(aggregateText(measure.denominator))}${roundText(measure.round)}`
  }
}

function aggregateText({ aggregation, column, divisor }: Aggregate): string {
  return `${column ? `${words[aggregation]} of ${column.name}` : 'Number of rows'}${divisor === null ? '' : ` ÷ ${withCommas(divisor)}`}`
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
const roundText = (round: string | null): string => (round === null ? '' : `, rounded to ${round}`)
const withCommas = (number: string): string => number.replace(/\B(?=(\d{3})+(?!\d))(?<!\..*)/g, ',')
