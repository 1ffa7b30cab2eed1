import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TemplateFacts } from '#shared/templates/template.ts'
import { TemplateId } from '#shared/templates/template.ts'
import { startTestCore } from '#kit/test-core.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { readTemplateFiles } from './template-files.ts'
import { versionOfTemplate } from './template-version.ts'

const signal = new AbortController().signal
const facts: TemplateFacts = {
  title: 'Reach of the spring sale', category: 'Reach and frequency', level: 'basic', summary: 'Who saw it.', advertisers: ['dsp'], tables: ['dsp_impressions'],
  parameters: [{ name: 'campaign_ids', type: 'LONG', array: true, displayName: '', description: '', defaultValue: '1\n2' }],
  window: { default: 'last-14-days', minDays: null, waitDays: 5 }, output: [{ name: 'reach', meaning: 'People', unit: 'users' }], reading: [], pitfalls: [], next: [], tags: [],
}

test('a copy of a template is a new tab with its SQL, its defaults and its window, and remembers where it is from', async () => {
  const { api } = await startTestCore()
  const { templates, problems } = await api.templates.list({})
  expect(problems).toEqual([])
  expect(templates.length).toBeGreaterThan(20)
  const chosen = templates.find(({ id }) => id === 'reach-and-frequency-by-campaign')
  if (!chosen) throw new Error('The template is gone.')
  const template = await api.templates.get({ id: chosen.id })
  const tab = await api.templates.use({ id: chosen.id })
  expect(tab).toMatchObject({
    title: template.title, sql: template.sql, params: template.parameters, queryId: null, instanceId: null, active: true,
    window: { kind: 'last-n-days', timeZone: expect.any(String) }, origin: { templateId: template.id, title: template.title, version: template.version },
  })
  expect(tab.sql).not.toContain('---')
  expect(Object.keys(tab.paramTexts).toSorted()).toEqual(template.parameters.filter(({ defaultValue }) => defaultValue !== null).map(({ name }) => name).toSorted())
})

test('a query saved from a copy keeps its origin, through saving, closing, opening and duplicating', async () => {
  const { api } = await startTestCore()
  const { templates: [first] } = await api.templates.list({})
  if (!first) throw new Error('There is no template.')
  const tab = await api.templates.use({ id: first.id })
  const origin = { templateId: first.id, title: first.title, version: first.version }
  const { queryId } = await api.tabs.save({ id: tab.id, name: 'Mine' })
  expect((await api.queries.get({ id: queryId })).origin).toEqual(origin)
  await api.tabs.close({ id: tab.id })
  expect((await api.tabs.open({ queryId })).origin).toEqual(origin)
  expect((await api.queries.duplicate({ id: queryId })).origin).toEqual(origin)
  expect((await api.tabs.open({ draft: { sql: 'SELECT 1' } })).origin).toBeNull()
})

test('a person\'s own template is listed, changes its version with its SQL and not with its words, and comes back after removal', async () => {
  const { api } = await startTestCore()
  const kept = await api.templates.save({ id: null, facts, sql: 'SELECT 1' })
  expect((await api.templates.list({})).templates.filter(({ scopeId }) => scopeId !== null)).toEqual([kept])
  const tab = await api.templates.use({ id: kept.id })
  expect(tab).toMatchObject({ sql: 'SELECT 1', paramTexts: { campaign_ids: '1\n2' }, window: { kind: 'last-n-days', days: 14, endDaysAgo: 5 } })

  const reworded = await api.templates.save({ id: kept.id, facts: { ...facts, summary: 'Better words.' }, sql: 'SELECT 1' })
  expect(reworded).toMatchObject({ id: kept.id, version: kept.version, summary: 'Better words.' })
  const changed = await api.templates.save({ id: kept.id, facts, sql: 'SELECT 2' })
  expect(changed.version).not.toBe(kept.version)
  expect(tab.origin?.version).toBe(kept.version)

  await api.templates.remove({ id: kept.id })
  expect((await api.templates.list({})).templates.some(({ id }) => id === kept.id)).toBe(false)
  await expect(api.templates.use({ id: kept.id })).rejects.toMatchObject({ code: 'not-found' })
  expect(await api.templates.restore({ id: kept.id })).toEqual(changed)
})

test('what comes with the app can be neither overwritten nor removed', async () => {
  const { api } = await startTestCore()
  const { templates: [first] } = await api.templates.list({})
  if (!first) throw new Error('There is no template.')
  await expect(api.templates.remove({ id: first.id })).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(api.templates.save({ id: first.id, facts, sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(api.templates.get({ id: TemplateId.parse('no-such-template') })).rejects.toMatchObject({ code: 'not-found' })
})

test('a file that cannot be read is named with its line, and keeps no other back', async () => {
  const dir = tempDir()
  const write = (file: string, text: string) => {
    mkdirSync(join(dir, file, '..'), { recursive: true })
    writeFileSync(join(dir, file), text)
  }
  const good = (title: string, category = 'Overlap') => `/*---\ntitle: ${title}\ncategory: ${category}\nlevel: basic\nsummary: S\nadvertisers: [dsp]\ntables: []\nwindow: { default: last-7-days }\noutput: [{ name: a, meaning: A }]\n---*/\nSELECT 1 AS a\n`
  write('overlap/good.sql', good('Good').replaceAll('\n', '\r\n'))
  write('overlap/bad.sql', good('Bad').replace('level: basic', 'level: hard'))
  write('overlap/lost.sql', good('Lost', 'How to'))
  write('how-to/good.sql', good('Same name', 'How to'))
  write('README.md', 'not a template')
  const { templates, problems } = await readTemplateFiles(dir, signal)
  expect(templates.map(({ id, sql }) => [id, sql])).toEqual([['good', 'SELECT 1 AS a\n']])
  expect(problems).toEqual([
    expect.stringMatching(/^overlap\/bad\.sql, line 4: level/),
    expect.stringMatching(/^overlap\/good\.sql: there is already/),
    expect.stringMatching(/^overlap\/lost\.sql: the category "How to" belongs into the folder how-to/),
  ])
  expect(templates.map(versionOfTemplate)[0]).toMatch(/^[0-9a-f]{12}$/)
})
