import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import { personalScope, type ScopeId } from '#shared/base/ids.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { ParamTexts } from '#shared/params/params.ts'
import type { templatesContract } from '#shared/templates/contract.ts'
import { TemplateId, templateCategories, templateLevels, type Template, type TemplateOrigin, type TemplateSource, type TemplateSummary } from '#shared/templates/template.ts'
import { windowOfTemplate } from '#shared/templates/template-window.ts'
import type { Entities, Entity } from '#core/entities/entities.ts'
import type { Ids } from '#core/ports.ts'
import type { Settings } from '#core/settings/settings.ts'
import type { Tabs } from '#core/tabs/tabs.ts'
import { templateEntity } from './template-entity.ts'
import { readTemplateFiles, readTemplateSample, templatesDir, type TemplateFiles } from './template-files.ts'
import { versionOfTemplate } from './template-version.ts'

export interface TemplatesDeps {
  readonly entities: Entities
  readonly ids: Ids
  readonly emit: Emit
  readonly logger: Logger
  readonly settings: Settings
  readonly tabs: Tabs
  /** Where the app's own templates lie; tests bring others. */
  readonly dir?: string
}

/** A template and where it lives: null for the app's own. */
interface Placed extends TemplateSource {
  readonly scopeId: ScopeId | null
}

/** The template library: what comes with the app, and what a person made. The app's own files are read once, when first asked for. */
export function createTemplates({ entities, ids, emit, logger, settings, tabs, dir = templatesDir }: TemplatesDeps) {
  let reading: Promise<TemplateFiles> | undefined

  function builtIn(): Promise<TemplateFiles> {
    reading ??= readFiles().catch((failure: unknown) => {
      // The next call tries again.
      reading = undefined
      throw failure
    })
    return reading
  }

  // Shared by all callers: one that goes away must not take it from the others.
  async function readFiles(): Promise<TemplateFiles> {
    const files = await readTemplateFiles(dir, new AbortController().signal)
    for (const problem of files.problems) logger.warn({ problem }, 'a template cannot be read')
    return files
  }

  function own(): Placed[] {
    return entities.list(templateEntity).map(placed)
  }

  async function need(id: TemplateId): Promise<Placed> {
    const { templates } = await builtIn()
    const found = templates.find(template => template.id === id)
    if (found) return { ...found, scopeId: null }
    const entity = entities.find(templateEntity, id)
    if (entity && entity.deletedAtMs === null) return placed(entity)
    throw new AppError('not-found', 'This template no longer exists, so nothing was opened. Queries that were made from it keep their text.')
  }

  function needOwn(id: TemplateId): Placed {
    const entity = entities.find(templateEntity, id)
    if (entity) return placed(entity)
    throw new AppError('invalid-input', 'This template comes with RecomAMP and stays as it is. Nothing was changed; save your text as a template of your own.')
  }

  async function view(template: Placed, signal: AbortSignal): Promise<Template> {
    const { facts, sql } = template
    const titles = new Map([...(await builtIn()).templates, ...own()].map(each => [each.id, each.facts.title]))
    const sample = template.scopeId === null ? await readTemplateSample(dir, template.id, signal) : null
    const summary = summarise(template)
    return {
      ...summary, sql, parameters: facts.parameters, window: facts.window, output: facts.output, reading: facts.reading, pitfalls: facts.pitfalls,
      next: facts.next.flatMap(id => {
        const title = titles.get(id)
        return title === undefined ? [] : [{ id, title }]
      }),
      sample: sample?.version === summary.version ? sample : null,
    }
  }

  const handlers: Handlers<typeof templatesContract> = {
    list: async () => {
      const { templates, problems } = await builtIn()
      return { templates: [...templates.map(template => ({ ...template, scopeId: null })), ...own()].toSorted(compareTemplates).map(summarise), problems: [...problems] }
    },
    get: async ({ id }, { signal }) => view(await need(id), signal),
    use: async ({ id, instanceId }) => {
      const template = await need(id)
      const { title, parameters, window } = template.facts
      return tabs.open({
        title, sql: template.sql, params: [...parameters], paramTexts: defaultTexts(template), instanceId, origin: originOf(template),
        window: windowOfTemplate(window, { timeZone: settings.get('time.zone'), weekStart: settings.get('time.weekStart') }),
      })
    },
    save: async ({ id, facts, sql }) => {
      const kept = entities.transaction(() => {
        if (id === null) return placed(entities.create(templateEntity, { scopeId: personalScope, id: ids.next() }, { facts, sql }))
        return placed(entities.patch(templateEntity, needOwn(id).id, { facts, sql }))
      })
      emit('templates.changed', [kept.id])
      return summarise(kept)
    },
    remove: async ({ id }) => {
      entities.remove(templateEntity, needOwn(id).id)
      emit('templates.changed', [id])
      return {}
    },
    restore: async ({ id }) => {
      const restored = placed(entities.restore(templateEntity, needOwn(id).id))
      emit('templates.changed', [id])
      return summarise(restored)
    },
  }

  return { handlers }
}

function placed({ id, scopeId, fields }: Entity<{ facts: TemplateSource['facts']; sql: string }>): Placed {
  return { id: TemplateId.parse(id), scopeId, facts: fields.facts, sql: fields.sql }
}

function originOf(template: TemplateSource): TemplateOrigin {
  return { templateId: template.id, title: template.facts.title, version: versionOfTemplate(template) }
}

function summarise(template: Placed): TemplateSummary {
  const { title, category, level, summary, advertisers, tables, tags, output } = template.facts
  return { id: template.id, scopeId: template.scopeId, title, category, level, summary, advertisers, tables, tags, columns: output.map(({ name }) => name), version: versionOfTemplate(template) }
}

function defaultTexts({ facts }: TemplateSource): ParamTexts {
  return Object.fromEntries(facts.parameters.flatMap(({ name, defaultValue }) => (defaultValue === null ? [] : [[name, defaultValue]])))
}

function compareTemplates({ facts: one }: TemplateSource, { facts: other }: TemplateSource): number {
  return templateCategories.indexOf(one.category) - templateCategories.indexOf(other.category)
    || templateLevels.indexOf(one.level) - templateLevels.indexOf(other.level) || one.title.localeCompare(other.title)
}
