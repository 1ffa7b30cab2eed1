import type { TemplateAdvertiser, TemplateLevel, TemplateSummary } from '#shared/templates/template.ts'
import type { TemplateFilter } from './template-filter.ts'

export const levelWords: Readonly<Record<TemplateLevel, string>> = { basic: 'Basic', intermediate: 'Intermediate', advanced: 'Advanced' }

export const advertiserWords: Readonly<Record<TemplateAdvertiser, string>> = { 'dsp': 'Amazon DSP', 'sponsored-ads': 'Sponsored ads', 'store': 'Brand store', 'retail': 'Sells on Amazon' }

/** What stands for a category in lists of them. */
export function categoryWords(category: TemplateFilter['category']): string {
  return category === '' ? 'All templates' : category === 'own' ? 'Your own' : category
}

/** How the default window reads, for example `Last 30 days`. */
export function windowWords(window: string): string {
  const words = window.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The first characters of a version, as people see it. */
export function shortVersion(version: TemplateSummary['version']): string {
  return version.slice(0, 7)
}
