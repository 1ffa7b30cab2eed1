import type * as Monaco from 'monaco-editor/editor'
import type { Problem, Severity } from '#sql/problems.ts'
import { amcSqlId } from './amc-sql.ts'
import { rangeOf } from './language-providers.ts'
import type { DocumentProblems } from './language-service.ts'

const owner = 'amc-sql'

/** Draws problems under the text and offers their fixes. */
export function createProblemMarks(monaco: typeof Monaco) {
  // What was found last in each model; marks move with the text, these do not, so fixes count only for the same version.
  const shown = new WeakMap<Monaco.editor.ITextModel, { readonly versionId: number; readonly problems: readonly Problem[] }>()

  const fixes = monaco.languages.registerCodeActionProvider(amcSqlId, {
    provideCodeActions(model, range) {
      const found = shown.get(model)
      const problems = found?.versionId === model.getVersionId() ? found.problems : []
      const touched = problems.filter(problem => monaco.Range.areIntersectingOrTouching(rangeOf(monaco, model, problem), range))
      return { actions: touched.flatMap(problem => (problem.fixes ?? []).map((fix, index) => ({
        title: fix.title, kind: 'quickfix', isPreferred: index === 0, diagnostics: [markerOf(monaco, model, problem)],
        edit: { edits: [{ resource: model.uri, versionId: model.getVersionId(), textEdit: { range: rangeOf(monaco, model, fix), text: fix.text } }] },
      }))), dispose: () => undefined }
    },
  }, { providedCodeActionKinds: ['quickfix'] })

  return {
    /** Replaces the marks of a model, unless its text is another by now. */
    show(model: Monaco.editor.ITextModel, { text, problems }: DocumentProblems): void {
      if (model.getValue() !== text) return
      shown.set(model, { versionId: model.getVersionId(), problems })
      monaco.editor.setModelMarkers(model, owner, problems.map(problem => markerOf(monaco, model, problem)))
    },
    dispose: () => fixes.dispose(),
  }
}

function markerOf(monaco: typeof Monaco, model: Monaco.editor.ITextModel, problem: Problem): Monaco.editor.IMarkerData {
  const { MarkerSeverity: severities } = monaco
  // Notes are read in the Problems panel and on hover: a line under every second word would hide the warnings.
  const severity = { error: severities.Error, warning: severities.Warning, info: severities.Hint } satisfies Record<Severity, Monaco.MarkerSeverity>
  const range = rangeOf(monaco, model, problem)
  return {
    severity: severity[problem.severity], message: problem.message, code: problem.code,
    startLineNumber: range.startLineNumber, startColumn: range.startColumn, endLineNumber: range.endLineNumber, endColumn: range.endColumn,
  }
}
