import type { Span } from '#sql/ast.ts'
import type { CatalogueOptions } from '#sql/catalogue.ts'
import type { Additivity } from '#sql/measures.ts'
import type { PrivacyClass } from '#sql/privacy-class.ts'
import type { Problem, ProblemCode } from '#sql/problems.ts'
import type { RunWindow } from '#sql/rules/rule.ts'
import type { CompletionList } from '#sql/services/completion.ts'
import type { FoldingRange } from '#sql/services/folding.ts'
import type { FormatResult } from '#sql/services/format/format.ts'
import type { Hover } from '#sql/services/hover.ts'
import type { RenameResult, RenameTarget } from '#sql/services/navigation.ts'
import type { OutlineItem } from '#sql/services/outline.ts'
import type { RefactorResult } from '#sql/services/refactor/proposal.ts'
import type { RefactoringKind } from '#sql/services/refactor/refactoring-kinds.ts'
import type { SignatureHelp } from '#sql/services/signature-help.ts'
import type { Level } from '#sql/settings.ts'
import type { DeclaredParameter } from '#sql/sql.ts'
import type { ParameterHint } from '#sql/template/infer-parameters.ts'
import type { TemplateValue } from '#sql/template/literal-text.ts'

/** A declared parameter, with the value that the text's template puts in: null when it is not right, left out when it puts none in. */
export interface LanguageParameter extends DeclaredParameter {
  readonly template?: TemplateValue | null
}

/** One text and what it may name. Two requests with the same text and the same parameters share one analysis. */
export interface LanguageText {
  readonly documentId: string
  readonly text: string
  readonly parameters: readonly LanguageParameter[]
  /** The query makes an audience. */
  readonly audience?: boolean
  /** The run it is meant for; rules about its time are left out without one. */
  readonly window?: RunWindow
}

/** A place in a text, in UTF-16 units from its start. */
export interface LanguagePlace extends LanguageText {
  readonly offset: number
}

/** A selection; both ends are the same for a cursor. */
export interface LanguageRange extends LanguageText, Span {}

/** How a person wants to be told and written to; everything that is left out is as the language has it. */
export interface LanguagePreferences {
  readonly levels?: Readonly<Partial<Record<ProblemCode, Level>>>
  readonly keywordCase?: 'upper' | 'lower' | 'keep'
  readonly lineWidth?: number
}

/** A finding with its place as people count it: line and column from 1. */
export interface PlacedProblem extends Problem {
  readonly line: number
  readonly column: number
}

/** A column of the result, as plain data. */
export interface ResultColumn {
  readonly name: string
  readonly type: string
  readonly privacyClass: PrivacyClass
  /** Distinct users that a row needs to show it; null when it may never be shown. */
  readonly requiredUsers: number | null
  /** Null for a dimension or a constant. */
  readonly additivity: Additivity | null
  /** Why it is not additive; empty when it is. */
  readonly reason: string
  /** As `formatUnit` names it; null when there is none. */
  readonly unit: string | null
}

/** Everything the panels show about one text. */
export interface CheckedText {
  readonly documentId: string
  readonly text: string
  /** By place. */
  readonly problems: readonly PlacedProblem[]
  /** In output order. */
  readonly columns: readonly ResultColumn[]
}

/** What can be asked, with what comes back. */
export interface LanguageMethods {
  readonly check: { readonly input: LanguageText; readonly answer: CheckedText }
  readonly complete: { readonly input: LanguagePlace; readonly answer: CompletionList }
  readonly hover: { readonly input: LanguagePlace; readonly answer: Hover | null }
  readonly signature: { readonly input: LanguagePlace; readonly answer: SignatureHelp | null }
  readonly definitions: { readonly input: LanguagePlace; readonly answer: readonly Span[] }
  readonly references: { readonly input: LanguagePlace; readonly answer: readonly Span[] }
  readonly outline: { readonly input: LanguageText; readonly answer: readonly OutlineItem[] }
  readonly folding: { readonly input: LanguageText; readonly answer: readonly FoldingRange[] }
  readonly format: { readonly input: LanguageText; readonly answer: FormatResult }
  /** As `encodeSemanticTokens` gives them. */
  readonly tokens: { readonly input: LanguageText; readonly answer: Uint32Array }
  /** What may be done at the selection; each may still be refused. */
  readonly refactorings: { readonly input: LanguageRange; readonly answer: readonly RefactoringKind[] }
  readonly refactor: { readonly input: LanguageRange & { readonly refactoring: RefactoringKind }; readonly answer: RefactorResult }
  readonly renameTarget: { readonly input: LanguagePlace; readonly answer: RenameTarget }
  readonly rename: { readonly input: LanguagePlace & { readonly newName: string }; readonly answer: RenameResult }
  /** What the text says about the parameters it asks for, declared or not. */
  readonly parameters: { readonly input: LanguageText; readonly answer: readonly ParameterHint[] }
}
export type LanguageMethod = keyof LanguageMethods

type RequestOf<M extends LanguageMethod> = M extends LanguageMethod ? { readonly kind: 'ask'; readonly id: number; readonly method: M; readonly input: LanguageMethods[M]['input'] } : never
export type LanguageRequest = RequestOf<LanguageMethod>

/** What the page tells the worker. */
export type ToWorker =
  | LanguageRequest
  | { readonly kind: 'cancel'; readonly id: number }
  /** Replaces the catalogue for everything asked afterwards. */
  | { readonly kind: 'catalogue'; readonly options: CatalogueOptions }
  /** Likewise. */
  | { readonly kind: 'preferences'; readonly preferences: LanguagePreferences }

/** What the worker answers; a cancelled request is not answered. */
export type FromWorker =
  | { readonly id: number; readonly ok: true; readonly answer: LanguageMethods[LanguageMethod]['answer'] }
  | { readonly id: number; readonly ok: false; readonly message: string }
