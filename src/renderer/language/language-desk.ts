import { createStepMemory, type StepMemory } from '#sql/analyze/step-memory.ts'
import { bundledCatalogue, createCatalogue, type Catalogue, type CatalogueOptions } from '#sql/catalogue.ts'
import { checkAnalysis, type SqlCheck } from '#sql/rules/check.ts'
import { completeSql, type CompletionList } from '#sql/services/completion.ts'
import { foldingRanges } from '#sql/services/folding.ts'
import { formatWithReason } from '#sql/services/format/format.ts'
import { hoverAt } from '#sql/services/hover.ts'
import { definitionsAt, referencesAt, renameAt, renameTarget } from '#sql/services/navigation.ts'
import { outlineOf } from '#sql/services/outline.ts'
import { refactoringsAt, refactorSql } from '#sql/services/refactor/refactoring.ts'
import { encodeSemanticTokens } from '#sql/services/semantic-tokens.ts'
import { signatureAt } from '#sql/services/signature-help.ts'
import { sketchSql, type SqlSketch } from '#sql/sketch.ts'
import { analyzeSql, type AnalyzeOptions, type SqlAnalysis } from '#sql/sql.ts'
import { formatType } from '#sql/sql-type.ts'
import { inferParameters, plainTextToInferFrom, type ParameterHint } from '#sql/template/infer-parameters.ts'
import { formatUnit } from '#sql/unit.ts'
import type { CheckedText, LanguageMethod, LanguageMethods, LanguagePreferences, LanguageRequest, LanguageText, ResultColumn } from './language-protocol.ts'

interface Known {
  readonly text: string
  /** What else the analysis was made with. */
  readonly key: string
  readonly options: AnalyzeOptions
  readonly analysis: SqlAnalysis
  /** The last check, which also depends on the run's window. */
  check: { readonly key: string; readonly found: SqlCheck } | null
}

/** Texts whose analysis is kept; the one asked about longest ago goes first. */
const keptTexts = 4

/** Answers questions about texts. Each version of a text is analysed once, whatever is asked about it, and checked when that is asked. */
export interface LanguageDesk {
  /** What can be named from now on; everything analysed before is forgotten. */
  setCatalogue(options: CatalogueOptions): void
  /** For everything asked from now on. */
  setPreferences(preferences: LanguagePreferences): void
  answer(request: Pick<LanguageRequest, 'method' | 'input'>): LanguageMethods[LanguageMethod]['answer']
}

export function createLanguageDesk(): LanguageDesk {
  let catalogue: Catalogue = bundledCatalogue
  let preferences: LanguagePreferences = {}
  const known = new Map<string, Known>()
  const memories = new Map<string, { readonly key: string; readonly memory: StepMemory }>()

  function read({ documentId, text, parameters, audience = false }: LanguageText): Known {
    const key = JSON.stringify([parameters, audience])
    const last = known.get(documentId)
    known.delete(documentId)
    const fits = last?.text === text && last.key === key
    const options: AnalyzeOptions = { catalogue, parameters, audience }
    const now: Known = fits ? last : { text, key, options, analysis: analyzeSql(text, options), check: null }
    known.set(documentId, now)
    for (const id of known.keys()) if (known.size > keptTexts) known.delete(id)
    return now
  }

  /** The analysis of a text that has one; otherwise as much as suggestions ask for, with the steps known from the last key. */
  function sketch(input: LanguageText, offset: number): { readonly found: SqlSketch; readonly options: AnalyzeOptions } {
    const { documentId, text, parameters, audience = false } = input
    const key = JSON.stringify([parameters, audience])
    const last = known.get(documentId)
    if (last?.text === text && last.key === key) return { found: read(input).analysis, options: last.options }
    const options: AnalyzeOptions = { catalogue, parameters, audience }
    const kept = memories.get(documentId)
    memories.delete(documentId)
    const memory = kept?.key === key ? kept.memory : createStepMemory()
    memories.set(documentId, { key, memory })
    for (const id of memories.keys()) if (memories.size > keptTexts) memories.delete(id)
    return { found: sketchSql(text, offset, options, memory), options }
  }

  function complete(input: LanguageText, offset: number): CompletionList {
    const { found, options } = sketch(input, offset)
    return completeSql(found, offset, preferences.keywordCase === 'lower' ? { ...options, keywordCase: 'lower' } : options)
  }

  function check(text: Known, { window }: LanguageText): SqlCheck {
    const key = JSON.stringify(window ?? null)
    if (text.check?.key !== key) {
      const found = checkAnalysis(text.analysis, { ...text.options, levels: preferences.levels ?? {}, ...(window ? { window } : {}) })
      text.check = { key, found }
    }
    return text.check.found
  }

  function hintsOf(input: LanguageText): readonly ParameterHint[] {
    const plain = plainTextToInferFrom(input.text)
    return inferParameters(input.text, read(plain === input.text ? input : { ...input, documentId: `${input.documentId} as written`, text: plain }).analysis)
  }

  return {
    setCatalogue(options) {
      catalogue = createCatalogue(options)
      known.clear()
      memories.clear()
    },
    setPreferences(given) {
      preferences = given
      for (const each of known.values()) each.check = null
    },
    answer(request) {
      const asked = request as LanguageRequest // method and input come as a pair
      // Asked at every key: waits for nothing that it does not need.
      if (asked.method === 'complete') return complete(asked.input, asked.input.offset)
      const text = read(asked.input)
      const { analysis, options } = text
      switch (asked.method) {
        case 'check': return describeCheck(asked.input, check(text, asked.input))
        case 'hover': return hoverAt(analysis, asked.input.offset, options)
        case 'signature': return signatureAt(analysis, asked.input.offset, options)
        case 'definitions': return definitionsAt(analysis, asked.input.offset).map(({ start, end }) => ({ start, end }))
        case 'references': return referencesAt(analysis, asked.input.offset).map(({ start, end }) => ({ start, end }))
        case 'outline': return outlineOf(analysis)
        case 'folding': return foldingRanges(analysis)
        case 'format': return formatWithReason(analysis, { keywordCase: preferences.keywordCase ?? 'upper', lineWidth: preferences.lineWidth ?? 100 })
        case 'tokens': return encodeSemanticTokens(analysis)
        case 'refactorings': return refactoringsAt(analysis, asked.input, options)
        case 'refactor': return refactorSql(asked.input.refactoring, analysis, asked.input, options)
        case 'renameTarget': return renameTarget(analysis, asked.input.offset)
        case 'rename': return renameAt(analysis, asked.input.offset, asked.input.newName, options)
        case 'parameters': return hintsOf(asked.input)
      }
    },
  }
}

function describeCheck({ documentId, text }: LanguageText, { analysis, measures, problems }: SqlCheck): CheckedText {
  const all = analysis.statement?.kind === 'query' ? measures.columns(analysis.statement) : []
  return {
    documentId, text,
    problems: problems.map(problem => ({ ...problem, ...analysis.lines.positionAt(problem.start) })),
    columns: analysis.outputColumns.map((column, index): ResultColumn => {
      const measure = all[index]
      return {
        name: column.name, type: formatType(column.type), privacyClass: column.privacyClass, requiredUsers: column.requiredUsers,
        additivity: measure?.additivity ?? null, reason: measure?.reason ?? '', unit: measure?.unit ? formatUnit(measure.unit) : null,
      }
    }),
  }
}
