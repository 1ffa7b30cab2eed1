import { createHash } from 'node:crypto'
import { versionedText, type TemplateSource } from '#shared/templates/template.ts'

/** The version of a template: a short hash of what a copy of it takes over. A better summary is no new version. */
export function versionOfTemplate(template: Pick<TemplateSource, 'facts' | 'sql'>): string {
  return createHash('sha256').update(versionedText(template)).digest('hex').slice(0, 12)
}
