import type * as Monaco from 'monaco-editor/editor'

/** What never changes about the SQL editor. */
export const editorOptions: Monaco.editor.IStandaloneEditorConstructionOptions = {
  model: null,
  automaticLayout: true,
  fontFamily: '"JetBrains Mono Variable", ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderLineHighlight: 'line',
  renderLineHighlightOnlyWhenFocus: true,
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 6,
  padding: { top: 8, bottom: 8 },
  smoothScrolling: false,
  cursorBlinking: 'blink',
  fixedOverflowWidgets: true,
  largeFileOptimizations: true,
  tabSize: 2,
  insertSpaces: true,
  detectIndentation: false,
  wordBasedSuggestions: 'off',
  quickSuggestions: { other: true, comments: false, strings: true },
  suggest: { showStatusBar: false, insertMode: 'insert', preview: false, showInlineDetails: true },
  suggestSelection: 'first',
  tabCompletion: 'on',
  accessibilitySupport: 'auto',
  occurrencesHighlight: 'singleFile',
  'semanticHighlighting.enabled': true,
  // Above, it would cover the lines that are being read, and on line 1 the line itself.
  hover: { above: false, sticky: true },
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true, nonBasicASCII: false },
  stickyScroll: { enabled: false },
  bracketPairColorization: { enabled: false },
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  overviewRulerBorder: false,
  // Dropped names are put in by our own code, at the place where they are dropped.
  dropIntoEditor: { enabled: false },
}

/** What a person may change. */
export interface CodeEditorSettings {
  readonly fontSizePx: number
  readonly wordWrap: boolean
  readonly acceptSuggestionOnEnter: boolean
}

/** Settings as Monaco takes them. */
export function optionsOf(settings: CodeEditorSettings, label: string): Monaco.editor.IEditorOptions {
  return {
    fontSize: settings.fontSizePx,
    lineHeight: Math.round(settings.fontSizePx * 1.55),
    wordWrap: settings.wordWrap ? 'on' : 'off',
    acceptSuggestionOnEnter: settings.acceptSuggestionOnEnter ? 'on' : 'off',
    ariaLabel: label,
  }
}
