import type { Migration } from '../migrate.ts'

export const templateOrigin: Migration = {
  version: 5,
  name: 'template-origin',
  sql: `
-- From which template a tab's text was taken, as JSON { templateId, title, version }. Queries keep theirs in their body.
ALTER TABLE tab ADD COLUMN origin TEXT;
`,
}
