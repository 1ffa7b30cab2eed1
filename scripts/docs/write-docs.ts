/** `npm run docs [-- --check]`: writes docs/diagnostics.md and the pages under docs/generated, or fails when one is out of date. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { systemClock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import { features } from '#shared/contract/index.ts'
import { eventNames } from '#shared/contract/events.ts'
import { settingDefinitions, type SettingDefinition } from '#shared/settings/settings.ts'
import { openDatabase } from '#core/db/database.ts'
import { explanationGroups, explanationMarkdown } from '#sql/explain/explain.ts'

const folder = resolve(import.meta.dirname, '../../docs')
const note = (source: string) => `<!-- Made by \`npm run docs\` from ${source}. Do not edit. -->\n\n`

function contractPage(): string {
  const parts = Object.entries(features).map(([feature, methods]) => {
    const rows = Object.entries(methods).map(([name, method]) =>
      `| \`${feature}.${name}\` | ${method.kind} | ${shape(method.inputSchema)} | ${shape(method.outputSchema)} |`)
    return `## ${feature}\n\n| method | kind | input | output |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `# The contract between page and core\n\n${note('src/shared/contract')}Events: ${eventNames.map(name => `\`${name}\``).join(', ')}.\n\n${parts.join('\n')}`
}

/** A one-line picture of a schema. */
function shape(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema // zod writes JSON Schema
  return describe(json, 0).replaceAll('|', '\\|')
}

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

function describe(schema: JsonSchema, depth: number): string {
  const union = schema.anyOf ?? schema.oneOf
  if (union) return union.map(part => describe(part, depth + 1)).join(' or ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.length > 6 ? `one of ${schema.enum.length} words` : schema.enum.map(word => JSON.stringify(word)).join(' or ')
  if (schema.type === 'array' && schema.items) return `list of ${describe(schema.items, depth + 1)}`
  if (schema.type === 'object' && schema.properties) {
    const names = Object.keys(schema.properties)
    return names.length === 0 ? '–' : `{ ${depth > 0 && names.length > 4 ? `${names.slice(0, 4).join(', ')}, …` : names.join(', ')} }`
  }
  return schema.type ?? 'any'
}

function settingsPage(): string {
  const rows = Object.entries(settingDefinitions).map(([key, definition]: [string, SettingDefinition]) =>
    `| \`${key}\` | ${definition.group} | ${definition.title} | ${definition.description} | \`${JSON.stringify(definition.defaultValue)}\`${definition.unit ? ` ${definition.unit}` : ''} |`)
  return `# Settings\n\n${note('src/shared/settings/settings.ts')}| key | group | title | meaning | default |\n|---|---|---|---|---|\n${rows.join('\n')}\n`
}

async function schemaPage(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'recomamp-docs-'))
  const scope = new Scope('docs')
  try {
    const { db } = openDatabase({ dir, clock: systemClock }, scope)
    const rows = db.all<{ sql: string }>("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name")
    return `-- The profile's database after all migrations. Made by \`npm run docs\`. Do not edit.\n\n${rows.map(({ sql }) => `${sql};`).join('\n\n')}\n`
  } finally {
    await scope.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

function diagnosticsPage(): string {
  const chapters = explanationGroups.map(group => `## ${group.title}\n\n${group.codes.map(code => explanationMarkdown(code, 3)).join('\n\n')}\n`)
  const lead = 'What the editor, `npm run sql -- check` and the built-in service find in AMC SQL. The same pages stand in the app: the code of a problem leads to its page. '
    + 'How loud each one is can be set under Settings. On the command line: `npm run sql -- explain CODE`.'
  return `# Diagnostics\n\n${note('src/sql/explain')}${lead}\n\n${chapters.join('\n')}`
}

const pages: Readonly<Record<string, string>> = {
  'generated/contract.md': contractPage(), 'generated/settings.md': settingsPage(), 'generated/schema.sql': await schemaPage(), 'diagnostics.md': diagnosticsPage(),
}
const stale = Object.entries(pages).filter(([name, text]) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), 'utf8') !== text)
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    process.stderr.write(`Out of date: ${stale.map(([name]) => `docs/${name}`).join(', ')}. Run "npm run docs" and commit what it writes.\n`)
    process.exit(1)
  }
} else {
  mkdirSync(join(folder, 'generated'), { recursive: true })
  for (const [name, text] of stale) writeFileSync(join(folder, name), text)
  process.stdout.write(stale.length > 0 ? `Wrote ${stale.map(([name]) => name).join(', ')}.\n` : 'All generated pages are up to date.\n')
}
