import type { DynamicPeriod } from './time-window.ts'

/** A period in words, without its zone: `Last 14 days to 2 days ago`, `Last full month, a year earlier`. */
export function periodText(period: DynamicPeriod): string {
  const parts = [plainText(period)]
  if (period.compare !== undefined) parts.push(period.compare === 'previous-period' ? 'the one before' : 'a year earlier')
  if (period.onlyComplete === true) parts.push('complete data')
  return parts.join(', ')
}

function plainText(period: DynamicPeriod): string {
  switch (period.kind) {
    case 'today': return period.onlyComplete === true ? 'Last complete day' : 'Today'
    case 'yesterday': return 'Yesterday'
    case 'last-n-days': return `Last ${period.days === 1 ? 'day' : `${period.days} days`}${endText(period.endDaysAgo)}`
    case 'last-full-week': return `Last full week (${period.weekStart === 'monday' ? 'Mon–Sun' : 'Sun–Sat'})`
    case 'last-full-month': return 'Last full month'
    case 'last-full-quarter': return 'Last full quarter'
    case 'last-full-year': return 'Last full year'
    case 'week-to-date': return `Week to date (from ${period.weekStart === 'monday' ? 'Monday' : 'Sunday'})`
    case 'month-to-date': return 'Month to date'
    case 'quarter-to-date': return 'Quarter to date'
    case 'year-to-date': return 'Year to date'
  }
}

function endText(endDaysAgo: number): string {
  if (endDaysAgo === 0) return ''
  return endDaysAgo === 1 ? ' to yesterday' : ` to ${endDaysAgo} days ago`
}
