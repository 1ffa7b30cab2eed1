import type { RungProblem } from '#shared/ladder/contract.ts'
import { bundledCatalogue, createCatalogue, type Catalogue } from '#sql/catalogue.ts'
import { isProblemCode } from '#sql/explain/explain.ts'
import { checkSql, type CheckOptions } from '#sql/rules/check.ts'
import type { Instances } from '#core/instances/instances.ts'
import type { Clock } from '#core/ports.ts'
import type { Settings } from '#core/settings/settings.ts'
import { plural } from './plural.ts'
import type { ClimbFacts, RungEnd, RungWork } from './rung-work.ts'

const shownProblems = 100

export interface LintRungDeps {
  readonly clock: Clock
  readonly instances: Pick<Instances, 'handlers'>
  readonly settings: Settings
}

/** The language check on what the instance is known to have, with the dates of the run in mind. Asks nobody outside. */
export function createLintRung({ clock, instances, settings }: LintRungDeps): RungWork {
  return async ({ facts }, signal) => {
    const { traced, preview, parameters, audience } = facts
    const window = preview.resolvedWindow
    const options: CheckOptions = {
      catalogue: await catalogueOf(facts, instances, signal), parameters, audience, levels: levelsOf(settings), ...(window && { window: { endMs: window.endMs, nowMs: clock.now() } }),
    }
    const { problems, analysis } = checkSql(traced.expanded, options)
    const found = problems.flatMap(({ severity, code, message, ...span }): RungProblem[] => (
      severity === 'info' ? [] : [{ severity, code, message, place: traced.place(traced.expandedToWritten(span)) }]
    ))
    const all = [...unsent(facts, found), ...found]
    const errors = all.filter(problem => problem.severity === 'error')
    const warnings = all.filter(problem => problem.severity === 'warning')
    const users = analysis.requiredUsers
    const outcome = users === null ? '' : ` ${plural(analysis.outputColumns.length, 'column')}; a row needs ${plural(users, 'user')} to be shown.`
    const counted = [errors.length > 0 ? plural(errors.length, 'error') : '', warnings.length > 0 ? plural(warnings.length, 'warning') : ''].filter(text => text !== '').join(', ')
    return {
      state: errors.length > 0 ? 'failed' : warnings.length > 0 ? 'warned' : 'passed',
      finding: errors.length > 0 ? `${counted}.` : `${counted === '' ? 'No problems' : counted}.${outcome}`,
      problems: [...errors, ...warnings].slice(0, shownProblems),
    } satisfies RungEnd
  }
}

/** What keeps the run from being sent, unless the language check says the same with a place. */
function unsent({ preview, traced }: ClimbFacts, found: readonly RungProblem[]): RungProblem[] {
  const saysUndeclared = found.some(problem => problem.code === 'undeclared-parameter')
  return preview.problems.filter(problem => !(problem.field === 'params' && saysUndeclared) && !(problem.field === 'sql' && problem.at === undefined && found.some(({ severity }) => severity === 'error')))
    .map(({ field, message, at }) => ({ severity: 'error', code: field === 'window' ? 'window' : field.startsWith('param') ? 'parameter' : 'sql', message, place: at ? traced.place(at) : null }))
}

/** How loud each problem is, as the editor has it; codes of another version are left out. */
function levelsOf(settings: Settings): NonNullable<CheckOptions['levels']> {
  return Object.fromEntries(Object.entries(settings.get('language.levels')).filter(([code]) => isProblemCode(code)).map(([code, level]) => [code, level === 'off' ? 'allow' : level]))
}

async function catalogueOf({ instance }: ClimbFacts, instances: LintRungDeps['instances'], signal: AbortSignal): Promise<Catalogue> {
  if (instance === null) return bundledCatalogue
  const known = await instances.handlers.dataSources({ id: instance.id }, { signal, clientId: 'ladder' })
  if (known) {
    // The instance tells names only; of the columns' types nothing is known.
    const uploaded = known.sources.filter(source => !bundledCatalogue.table(source.name)).map(source => ({ name: source.name, columns: source.columns.map(name => ({ name, type: 'UNKNOWN' })) }))
    return createCatalogue({ tables: known.sources.map(source => source.name), uploaded })
  }
  return isSponsoredAdsOnly(instance.advertiserTypes) ? createCatalogue({ tables: bundledCatalogue.tables.map(table => table.name).filter(name => !name.startsWith('dsp_')) }) : bundledCatalogue
}

/** True for an instance without DSP tables. */
export function isSponsoredAdsOnly(advertiserTypes: readonly string[]): boolean {
  return advertiserTypes.length === 1 && advertiserTypes[0] === 'SPONSORED_ADS'
}
