import { refactoringKinds, refactoringTitles } from '#sql/services/refactor/refactoring-kinds.ts'
import type { AppModel } from '#renderer/app/app-model.tsx'
import type { Command } from '#renderer/app/commands/command.ts'
import { startRename } from './start-rename.ts'
import { toggleAudience } from './toggle-audience.ts'

/** Commands that know what the SQL means: rename, refactor, explain, audience checks. `when` tells whether the editor shows a tab. */
export function createLanguageCommands(model: AppModel, when: () => boolean): readonly Command[] {
  const { ports, language, tabs } = model
  const problemAtCursor = () => {
    const { checked } = language.getState()
    const at = ports.editor?.selection()
    const document = ports.editor?.document()
    if (!at || checked?.text !== document?.text) return undefined
    const touched = checked?.problems.filter(problem => problem.start <= at.end && at.start <= problem.end) ?? []
    return touched.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0]
  }
  return [
    // In the editor F2 means the name at the cursor; elsewhere the tab or what has the focus.
    { id: 'editor.rename', title: 'Rename the name at the cursor', group: 'Editor', keys: ['F2'], when: () => when() && ports.editor?.hasFocus() === true, run: () => startRename(model) },
    ...refactoringKinds.map((kind): Command => ({ id: `editor.refactor.${kind}`, title: refactoringTitles[kind], group: 'Editor', keys: [], when, run: () => ports.editor?.refactor(kind) })),
    { id: 'editor.refactorings', title: 'Show what can be done with the SQL at the cursor', group: 'Editor', keys: [], when, run: () => ports.editor?.runAction('editor.action.refactor') },
    { id: 'editor.explainProblem', title: 'Read about the problem at the cursor', group: 'Editor', keys: [], when: () => when() && problemAtCursor() !== undefined, run: () => {
      const problem = problemAtCursor()
      if (problem) language.setState({ dialog: { kind: 'explain', code: problem.code } })
    } },
    { id: 'editor.audience', title: 'Check this tab as an audience query, or as a report again', group: 'Editor', keys: [], when, run: async () => {
      const tab = tabs.active()
      if (tab) await toggleAudience(model, tab.id)
    } },
  ]
}
