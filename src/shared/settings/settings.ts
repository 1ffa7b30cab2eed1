import { z } from 'zod'

/** One setting: what it holds, what it is called, and what holds when nobody chose. */
export interface SettingDefinition<S extends z.ZodType = z.ZodType> {
  readonly schema: S
  readonly defaultValue: z.output<S>
  readonly group: string
  readonly title: string
  readonly description: string
  readonly unit?: string
}

function setting<S extends z.ZodType>(definition: SettingDefinition<S>): SettingDefinition<S> {
  return definition
}

const milliseconds = z.number().int().min(0)

/** Every setting of the app. The settings screen, its checks and `docs/generated/settings.md` come from this table. */
export const settingDefinitions = {
  'appearance.theme': setting({
    schema: z.enum(['system', 'light', 'dark', 'high-contrast']), defaultValue: 'system', group: 'Appearance', title: 'Theme',
    description: 'Follow the system, or always use one theme.',
  }),
  'appearance.density': setting({
    schema: z.enum(['comfortable', 'compact']), defaultValue: 'comfortable', group: 'Appearance', title: 'Row height',
    description: 'How tall rows in lists and result grids are.',
  }),
  'editor.fontSizePx': setting({
    schema: z.number().int().min(8).max(32), defaultValue: 13, group: 'Editor', title: 'Font size', unit: 'pixels',
    description: 'Size of the SQL text, apart from the zoom of the whole app.',
  }),
  'editor.wordWrap': setting({
    schema: z.boolean(), defaultValue: false, group: 'Editor', title: 'Wrap long lines', description: 'Show long lines of SQL on several rows.',
  }),
  'editor.acceptSuggestionOnEnter': setting({
    schema: z.boolean(), defaultValue: false, group: 'Editor', title: 'Enter accepts a suggestion',
    description: 'Tab always accepts the selected suggestion. With this on, Enter does too.',
  }),
  'editor.keywordCase': setting({
    schema: z.enum(['upper', 'lower', 'keep']), defaultValue: 'upper', group: 'Editor', title: 'Keywords and functions',
    description: 'How formatting and suggestions write SELECT and SUM. Names keep their letters.',
  }),
  'editor.formatWidth': setting({
    schema: z.number().int().min(40).max(300), defaultValue: 100, group: 'Editor', title: 'Line length when formatting', unit: 'characters',
    description: 'What fits into one line of this length stays on one line.',
  }),
  'language.levels': setting({
    schema: z.record(z.string().max(60), z.enum(['error', 'warning', 'info', 'off'])), defaultValue: {}, group: 'Problems', title: 'Levels of problems',
    description: 'Problems that are shown as another level than the usual one, by code.',
  }),
  'language.audienceTabs': setting({
    schema: z.array(z.string().max(60)).max(500), defaultValue: [], group: 'Problems', title: 'Tabs with audience queries',
    description: 'Open tabs whose query is checked by the rules of audiences.',
  }),
  'keymap': setting({
    schema: z.record(z.string(), z.array(z.string().max(60)).max(4)), defaultValue: {}, group: 'Keyboard', title: 'Own shortcuts',
    description: 'Shortcuts that differ from the ones RecomAMP comes with, by command.',
  }),
  'workbench.layout': setting({
    schema: z.json(), defaultValue: null, group: 'Appearance', title: 'Arrangement of panels',
    description: 'Where the panels of the workbench stand and how large they are. Null is the usual arrangement.',
  }),
  'welcome.checklistDone': setting({
    schema: z.array(z.string()), defaultValue: [], group: 'Appearance', title: 'Getting-started steps done',
    description: 'Which steps of the first-start checklist are done or dismissed.',
  }),
  'time.zone': setting({
    schema: z.string().min(1).max(64), defaultValue: 'UTC', group: 'Runs', title: 'Time zone of new queries',
    description: 'The zone in which a new query\'s time window is meant, as an IANA name.',
  }),
  'time.weekStart': setting({
    schema: z.enum(['monday', 'sunday']), defaultValue: 'monday', group: 'Runs', title: 'First day of the week',
    description: 'Used by windows such as "last full week".',
  }),
  'runs.parallelPerInstance': setting({
    schema: z.number().int().min(1).max(10), defaultValue: 10, group: 'Runs', title: 'Runs at once per instance',
    description: 'AMC runs at most 10 API queries of one instance at once; the rest wait here, visibly.',
  }),
  'runs.parallelPerAccount': setting({
    schema: z.number().int().min(1).max(200), defaultValue: 200, group: 'Runs', title: 'Runs at once per AMC account',
    description: 'AMC runs at most 200 API queries of one account at once.',
  }),
  'runs.timeoutSeconds': setting({
    schema: z.number().int().min(900).max(86_400), defaultValue: 21_600, group: 'Runs', title: 'Time limit of a run', unit: 'seconds',
    description: 'After this time AMC stops the run. AMC takes 900 to 86,400 seconds.',
  }),
  'runs.askPrivacyColumns': setting({
    schema: z.boolean(), defaultValue: true, group: 'Runs', title: 'Ask what privacy filtering took',
    description: 'Runs ask AMC to mark the rows that its privacy thresholds held back, and why. Such rows then come as sums without the values that are too fine, instead of being dropped silently, and the privacy-loss report can be drawn. The two extra columns are kept in the file and not shown.',
  }),
  'runs.pollFastestMs': setting({
    schema: milliseconds.max(60_000), defaultValue: 1_000, group: 'Runs', title: 'First look after', unit: 'milliseconds',
    description: 'How soon AMC is first asked how a new run is doing; the pauses grow from there.',
  }),
  'runs.pollSlowestMs': setting({
    schema: milliseconds.min(1_000).max(600_000), defaultValue: 30_000, group: 'Runs', title: 'Longest pause between looks', unit: 'milliseconds',
    description: 'How long the pauses between looks at a long run may become.',
  }),
  'runs.lostAnswerGraceMs': setting({
    schema: milliseconds.min(1_000).max(600_000), defaultValue: 120_000, group: 'Runs', title: 'Wait after a lost answer', unit: 'milliseconds',
    description: 'When the answer to a submission was lost and AMC does not list the run, how long to wait before looking once more and only then sending it again. Under 30 seconds AMC may not list yet what it has, and the run could be sent twice.',
  }),
  'cost.perComputeHour': setting({
    schema: z.number().min(0).max(1_000_000), defaultValue: 0, group: 'Effort and cost', title: 'Rate per AMC compute hour',
    description: 'AMC reports no cost. With a rate here, each run shows an estimate: compute hours times this rate.',
  }),
  'cost.perRun': setting({
    schema: z.number().min(0).max(1_000_000), defaultValue: 0, group: 'Effort and cost', title: 'Rate per run',
    description: 'A fixed amount added to the estimate of every run.',
  }),
  'cost.currency': setting({
    schema: z.string().regex(/^[A-Z]{3}$/, 'a three-letter currency code'), defaultValue: 'USD', group: 'Effort and cost', title: 'Currency of the rate card',
    description: 'Shown with the estimates.',
  }),
  'results.quotaGigabytes': setting({
    schema: z.number().min(0).max(100_000), defaultValue: 50, group: 'Results', title: 'Room for results', unit: 'gigabytes',
    description: 'When the stored rows take more than this, those looked at longest ago are deleted. Pinned results always stay, and the history always does. 0 means no limit.',
  }),
  'results.copyFormat': setting({
    schema: z.enum(['tsv', 'csv', 'json', 'markdown', 'sql-list']), defaultValue: 'tsv', group: 'Results', title: 'Copy of chosen cells',
    description: 'What Ctrl+C writes to the clipboard: TSV is what spreadsheets take, "sql list" is for IN (…).',
  }),
  'export.spreadsheetSafe': setting({
    schema: z.boolean(), defaultValue: true, group: 'Export', title: 'Make exports safe for spreadsheets',
    description: 'Puts an apostrophe before text that a spreadsheet would run as a formula (=, +, -, @).',
  }),
} as const

export type SettingKey = keyof typeof settingDefinitions
export type SettingValue<K extends SettingKey> = z.output<(typeof settingDefinitions)[K]['schema']>
