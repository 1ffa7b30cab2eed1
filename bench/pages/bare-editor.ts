/// <reference types="vite/client" />
/**
 * The floor of the typing benchmark: Monaco as it comes, with all its features and its own suggestions (words of the text), and
 * nothing of the workbench around it; the same font, size, tokens and editor options.
 */
import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
// `register.all` leaves out the list of suggestions itself.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import '@fontsource-variable/jetbrains-mono'
import { amcSqlId, registerAmcSql } from '#renderer/widgets/editor/amc-sql.ts'

/** What the benchmark hands over. Places and sizes are CSS pixels. */
export interface BareEditorOptions {
  readonly text: string
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly fontSizePx: number
  readonly lineHeightPx: number
}

declare global {
  interface Window {
    openBareEditor(options: BareEditorOptions): Promise<void>
  }
}

window.MonacoEnvironment = { getWorker: () => new EditorWorker() }
registerAmcSql(monaco)

window.openBareEditor = async ({ text, box, fontSizePx, lineHeightPx }) => {
  await document.fonts.load(`${fontSizePx}px "JetBrains Mono Variable"`)
  const host = document.getElementById('editor')
  if (!host) throw new Error('bare-editor.html has no #editor')
  Object.assign(host.style, { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` })
  const model = monaco.editor.createModel(text, amcSqlId)
  const editor = monaco.editor.create(host, {
    model,
    fontFamily: '"JetBrains Mono Variable", ui-monospace, "SF Mono", Menlo, Consolas, monospace',
    fontSize: fontSizePx,
    lineHeight: lineHeightPx,
    fontLigatures: false,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    renderLineHighlightOnlyWhenFocus: true,
    lineNumbersMinChars: 4,
    lineDecorationsWidth: 6,
    padding: { top: 8, bottom: 8 },
    tabSize: 2,
    insertSpaces: true,
    detectIndentation: false,
    stickyScroll: { enabled: false },
    bracketPairColorization: { enabled: false },
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    overviewRulerBorder: false,
    accessibilitySupport: 'auto',
  })
  editor.focus()
}
