import type * as Monaco from 'monaco-editor/editor'
import type { Problem, Replacement, Severity } from '#sql/problems.ts'
import { amcSqlId } from './amc-sql.ts'
import { rangeOf } from './language-providers.ts'
import type { DocumentProblems } from './language-service.ts'

type Model = Monaco.editor.ITextModel

const owner = 'amc-sql'
const linkScheme = 'recomamp-problem'

/** The code behind the link of a marker; null for any other link. */
export function codeOfLink(resource: Monaco.Uri): string | null {
  return resource.scheme === linkScheme ? resource.path.replace(/^\/+/, '') : null
}

/** Draws problems under the text and offers their fixes: one, all of a kind, or a comment that silences it. */
export function createProblemMarks(monaco: typeof Monaco) {
  // What was found last in each model; marks move with the text, these do not, so fixes count only for the same version.
  const shown = new WeakMap<Model, { readonly versionId: number; readonly problems: readonly Problem[] }>()

  const fixes = monaco.languages.registerCodeActionProvider(amcSqlId, {
    provideCodeActions(model, range) {
      const found = shown.get(model)
      const problems = found?.versionId === model.getVersionId() ? found.problems : []
      const touched = problems.filter(problem => monaco.Range.areIntersectingOrTouching(rangeOf(monaco, model, problem), range))
      return { actions: actionsFor(monaco, model, problems, touched), dispose: () => undefined }
    },
  }, { providedCodeActionKinds: ['quickfix'] })

  return {
    /** Replaces the marks of a model, unless its text is another by now. */
    show(model: Model, { text, problems }: DocumentProblems): void {
      if (model.getValue() !== text) return
      shown.set(model, { versionId: model.getVersionId(), problems })
      monaco.editor.setModelMarkers(model, owner, problems.map(problem => markerOf(monaco, model, problem)))
    },
    dispose: () => fixes.dispose(),
  }
}

function actionsFor(monaco: typeof Monaco, model: Model, problems: readonly Problem[], touched: readonly Problem[]): Monaco.languages.CodeAction[] {
  const actionOf = (title: string, problem: Problem, edits: readonly Replacement[], isPreferred = false): Monaco.languages.CodeAction => ({
    title, kind: 'quickfix', isPreferred, diagnostics: [markerOf(monaco, model, problem)],
    edit: { edits: edits.map(edit => ({ resource: model.uri, versionId: model.getVersionId(), textEdit: { range: rangeOf(monaco, model, edit), text: edit.text } })) },
  })
  const single = touched.flatMap(problem => (problem.fixes ?? []).map((fix, index) => actionOf(fix.title, problem, [fix], index === 0)))
  const perCode = [...new Map(touched.map(problem => [problem.code, problem])).values()]
  const all = perCode.flatMap(problem => {
    const edits = firstFixes(problems.filter(each => each.code === problem.code))
    return edits.length > 1 && problem.fixes ? [actionOf(`Fix all ${edits.length} of this kind (${problem.code})`, problem, edits)] : []
  })
  // What AMC refuses is not mended by a comment.
  const silencing = perCode.filter(problem => problem.severity !== 'error' && problem.phase !== 'parse' && !problem.code.includes('ignore'))
    .map(problem => actionOf(`Silence ${problem.code} here with a comment`, problem, [silencingEdit(model, problem)]))
  return [...single, ...all, ...silencing]
}

/** The first fix of each problem, without those that touch one before. */
function firstFixes(problems: readonly Problem[]): readonly Replacement[] {
  const kept: Replacement[] = []
  for (const fix of problems.flatMap(problem => problem.fixes?.slice(0, 1) ?? []).toSorted((a, b) => a.start - b.start)) {
    if (fix.start >= (kept.at(-1)?.end ?? -1)) kept.push(fix)
  }
  return kept
}

// Without a reason it silences nothing and says so: the person writes one.
function silencingEdit(model: Model, problem: Problem): Replacement {
  const { lineNumber } = model.getPositionAt(problem.start)
  const indent = /^\s*/.exec(model.getLineContent(lineNumber))?.[0] ?? ''
  const start = model.getOffsetAt({ lineNumber, column: 1 })
  return { title: '', start, end: start, text: `${indent}-- recomamp-ignore ${problem.code}: \n` }
}

function markerOf(monaco: typeof Monaco, model: Model, problem: Problem): Monaco.editor.IMarkerData {
  const { MarkerSeverity: severities } = monaco
  // Notes are read in the Problems panel and on hover: a line under every second word would hide the warnings.
  const severity = { error: severities.Error, warning: severities.Warning, info: severities.Hint } satisfies Record<Severity, Monaco.MarkerSeverity>
  const range = rangeOf(monaco, model, problem)
  return {
    severity: severity[problem.severity], message: problem.message, code: { value: problem.code, target: monaco.Uri.from({ scheme: linkScheme, path: `/${problem.code}` }) },
    startLineNumber: range.startLineNumber, startColumn: range.startColumn, endLineNumber: range.endLineNumber, endColumn: range.endColumn,
  }
}
