import type * as Monaco from 'monaco-editor/editor'
import type { Appearance } from '#renderer/theme/appearance.ts'

/** Makes Monaco's theme from the tokens that hold now, and switches to it. Call again after the appearance changed. */
export function applyEditorTheme(monaco: typeof Monaco, appearance: Appearance): void {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => sixDigits(style.getPropertyValue(`--${name}`).trim())
  const bare = (name: string): string => token(name).replace('#', '')
  const dark = appearance.theme === 'dark'
  const name = `recomamp-${appearance.theme}-${appearance.contrast}`
  const base = appearance.contrast === 'more' ? (dark ? 'hc-black' : 'hc-light') : dark ? 'vs-dark' : 'vs'
  monaco.editor.defineTheme(name, {
    base,
    inherit: true,
    rules: [
      { token: '', foreground: bare('text') },
      { token: 'keyword', foreground: bare('code-keyword'), fontStyle: appearance.contrast === 'more' ? 'bold' : '' },
      { token: 'function', foreground: bare('code-function') },
      { token: 'parameter', foreground: bare('code-parameter') },
      { token: 'table', foreground: bare('code-table') },
      { token: 'cte', foreground: bare('code-table') },
      { token: 'cte.definition', foreground: bare('code-table'), fontStyle: 'bold' },
      { token: 'table-alias', foreground: bare('code-table') },
      { token: 'column', foreground: bare('text') },
      { token: 'window', foreground: bare('code-table') },
      { token: 'placeholder', foreground: bare('code-parameter') },
      { token: 'name', foreground: bare('text') },
      // What may never be shown, and what an instance may lack.
      ...['column.private', 'column.definition.private'].map(each => ({ token: each, foreground: bare('privacy-very-high') })),
      ...['column.deprecated', 'column.private.deprecated', 'table.deprecated'].map(each => ({ token: each, foreground: bare('text-quiet'), fontStyle: 'strikethrough' })),
      { token: 'string', foreground: bare('code-string') },
      { token: 'number', foreground: bare('code-number') },
      { token: 'comment', foreground: bare('code-comment'), fontStyle: 'italic' },
      { token: 'operator', foreground: bare('text-quiet') },
      { token: 'delimiter', foreground: bare('text-quiet') },
    ],
    colors: {
      'editor.background': token('surface'),
      'editor.foreground': token('text'),
      'editorGutter.background': token('surface'),
      'editorLineNumber.foreground': token('text-disabled'),
      'editorLineNumber.activeForeground': token('text'),
      'editor.lineHighlightBackground': token('surface-sunken'),
      'editor.lineHighlightBorder': '#00000000',
      'editorCursor.foreground': token('accent'),
      'editorWidget.background': token('surface-raised'),
      'editorWidget.border': token('line'),
      'editorSuggestWidget.selectedBackground': token('surface-selected'),
      'editorSuggestWidget.selectedForeground': token('text'),
      'editorSuggestWidget.highlightForeground': token('accent-text'),
      'editorSuggestWidget.focusHighlightForeground': token('accent-text'),
      'editorBracketHighlight.foreground1': token('text-quiet'),
      'editorBracketHighlight.foreground2': token('text-quiet'),
      'editorBracketHighlight.foreground3': token('text-quiet'),
      'editorHoverWidget.background': token('surface-raised'),
      'editorHoverWidget.foreground': token('text'),
      'editorHoverWidget.border': token('line-strong'),
      'editorActionList.background': token('surface-raised'),
      'editorActionList.foreground': token('text'),
      'editorActionList.focusBackground': token('surface-selected'),
      'editorActionList.focusForeground': token('text'),
      'textLink.foreground': token('accent-text'),
      'textLink.activeForeground': token('accent-text'),
      'inputValidation.infoBackground': token('surface-raised'),
      'inputValidation.infoForeground': token('text'),
      'inputValidation.infoBorder': token('line-strong'),
      'focusBorder': token('focus'),
      'input.background': token('surface'),
      'input.border': token('line'),
      'diffEditor.insertedTextBackground': `${token('ok')}33`,
      'diffEditor.removedTextBackground': `${token('fail')}33`,
    },
  })
  monaco.editor.setTheme(name)
}

/** Builds shorten `#ffffff` to `#fff`, which Monaco does not read. */
function sixDigits(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? `#${Array.from(colour.slice(1), digit => digit + digit).join('')}` : colour
}
