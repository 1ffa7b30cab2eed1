import { createLanguageCommands } from '#renderer/language/language-commands.ts'
import type { AppModel } from '../app-model.tsx'
import type { Command } from './command.ts'
import { activeTabId } from './active-tab.ts'

/** Commands of the SQL editor; the editor itself answers their usual keys while it has the focus. */
export function createEditorCommands(model: AppModel): readonly Command[] {
  const when = () => activeTabId(model) !== undefined && model.ports.editor !== null
  const action = (id: string, title: string, actionId: string): Command => ({ id, title, group: 'Editor', keys: [], when, run: () => model.ports.editor?.runAction(actionId) })
  return [
    { id: 'editor.focus', title: 'Go to the editor', group: 'Editor', keys: [], when, run: () => model.ports.editor?.focus() },
    action('editor.find', 'Find in SQL', 'actions.find'),
    action('editor.replace', 'Find and replace in SQL', 'editor.action.startFindReplaceAction'),
    action('editor.comment', 'Comment or uncomment lines', 'editor.action.commentLine'),
    { ...action('editor.format', 'Format the SQL', 'editor.action.formatDocument'), keys: ['Shift+Alt+F'] },
    action('editor.quickFix', 'Show fixes for the problem at the cursor', 'editor.action.quickFix'),
    { ...action('editor.nextProblem', 'Go to next problem', 'editor.action.marker.next'), keys: ['F8'] },
    { ...action('editor.previousProblem', 'Go to previous problem', 'editor.action.marker.prev'), keys: ['Shift+F8'] },
    { ...action('editor.goToDefinition', 'Go to definition', 'editor.action.revealDefinition'), keys: ['F12'] },
    { ...action('editor.references', 'Show every use of this name', 'editor.action.goToReferences'), keys: ['Shift+F12'] },
    ...createLanguageCommands(model, when),
    action('editor.outline', 'Go to a step or column of this query', 'editor.action.quickOutline'),
    action('editor.goToLine', 'Go to line', 'editor.action.gotoLine'),
    action('editor.suggest', 'Show suggestions', 'editor.action.triggerSuggest'),
    action('editor.foldAll', 'Fold everything', 'editor.foldAll'),
    action('editor.unfoldAll', 'Unfold everything', 'editor.unfoldAll'),
    action('editor.tabMovesFocus', 'Let Tab move the focus, or indent again', 'editor.action.toggleTabFocusMode'),
    action('editor.larger', 'Larger SQL text', 'editor.action.fontZoomIn'),
    action('editor.smaller', 'Smaller SQL text', 'editor.action.fontZoomOut'),
  ]
}
