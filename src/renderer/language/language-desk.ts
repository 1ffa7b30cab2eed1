import { bundledCatalogue, createCatalogue, type Catalogue, type CatalogueOptions } from '#sql/catalogue.ts'
import { checkSql, type SqlCheck } from '#sql/rules/check.ts'
import { completeSql } from '#sql/services/completion.ts'
import { foldingRanges } from '#sql/services/folding.ts'
import { formatSql } from '#sql/services/format/format.ts'
import { hoverAt } from '#sql/services/hover.ts'
import { definitionsAt, referencesAt } from '#sql/services/navigation.ts'
import { outlineOf } from '#sql/services/outline.ts'
import { signatureAt } from '#sql/services/signature-help.ts'
import type { AnalyzeOptions } from '#sql/sql.ts'
import { formatType } from '#sql/sql-type.ts'
import { formatUnit } from '#sql/unit.ts'
import type { CheckedText, LanguageMethod, LanguageMethods, LanguageRequest, LanguageText, ResultColumn } from './language-protocol.ts'

interface Known {
  readonly text: string
  readonly parametersText: string
  readonly options: AnalyzeOptions
  readonly check: SqlCheck
}

/** Texts whose analysis is kept; the one asked about longest ago goes first. */
const keptTexts = 4

/** Answers questions about texts. Each version of a text is analysed once, whatever is asked about it. */
export interface LanguageDesk {
  /** What can be named from now on; everything analysed before is forgotten. */
  setCatalogue(options: CatalogueOptions): void
  answer(request: Pick<LanguageRequest, 'method' | 'input'>): LanguageMethods[LanguageMethod]['answer']
}

export function createLanguageDesk(): LanguageDesk {
  let catalogue: Catalogue = bundledCatalogue
  const known = new Map<string, Known>()

  function read({ documentId, text, parameters }: LanguageText): Known {
    const parametersText = JSON.stringify(parameters)
    const last = known.get(documentId)
    known.delete(documentId)
    const fits = last?.text === text && last.parametersText === parametersText
    const options: AnalyzeOptions = { catalogue, parameters }
    const now = fits ? last : { text, parametersText, options, check: checkSql(text, options) }
    known.set(documentId, now)
    for (const id of known.keys()) if (known.size > keptTexts) known.delete(id)
    return now
  }

  return {
    setCatalogue(options) {
      catalogue = createCatalogue(options)
      known.clear()
    },
    answer(request) {
      const asked = request as LanguageRequest // method and input come as a pair
      const { check, options } = read(asked.input)
      const { analysis } = check
      switch (asked.method) {
        case 'check': return describeCheck(asked.input, check)
        case 'complete': return completeSql(analysis, asked.input.offset, options)
        case 'hover': return hoverAt(analysis, asked.input.offset, options)
        case 'signature': return signatureAt(analysis, asked.input.offset, options)
        case 'definitions': return definitionsAt(analysis, asked.input.offset).map(({ start, end }) => ({ start, end }))
        case 'references': return referencesAt(analysis, asked.input.offset).map(({ start, end }) => ({ start, end }))
        case 'outline': return outlineOf(analysis)
        case 'folding': return foldingRanges(analysis)
        case 'format': return formatSql(analysis)
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
