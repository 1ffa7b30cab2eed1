import { useEffect, useRef } from 'react'
import type * as Monaco from 'monaco-editor/editor'
import type { Appearance } from '#renderer/theme/appearance.ts'
import { applyEditorTheme } from './editor-theme.ts'
import { editorOptions, optionsOf, type CodeEditorSettings } from './editor-options.ts'
import { monaco } from './monaco.ts'
import './code-editor.css'

/** Monaco's name for SQL over stored results: DuckDB's, not AMC's. */
const localSqlId = 'local-sql'

/** A table that can be named, with its columns in order. */
export interface NamedTable {
  readonly name: string
  readonly title: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

export interface LocalSqlEditorProps {
  readonly sql: string
  readonly tables: readonly NamedTable[]
  readonly settings: CodeEditorSettings
  readonly appearance: Appearance
  readonly label: string
  readonly onChange: (sql: string) => void
  /** Ctrl or Command with Enter. */
  readonly onRun: () => void
}

const words = 'SELECT FROM WHERE GROUP BY ORDER HAVING QUALIFY LIMIT OFFSET JOIN LEFT RIGHT FULL INNER OUTER CROSS ON USING AS AND OR NOT IN IS NULL LIKE ILIKE BETWEEN CASE WHEN THEN ELSE END UNION ALL EXCEPT INTERSECT WITH RECURSIVE DISTINCT OVER PARTITION ROWS RANGE ASC DESC NULLS FIRST LAST VALUES CAST FILTER LATERAL EXISTS TRUE FALSE INTERVAL'.split(' ')
const functions = ['sum', 'count', 'avg', 'min', 'max', 'median', 'quantile_cont', 'coalesce', 'round', 'abs', 'date_trunc', 'lower', 'upper', 'trim', 'replace', 'substr', 'concat', 'string_split', 'regexp_extract', 'regexp_replace', 'contains', 'starts_with', 'length', 'row_number', 'rank', 'lag', 'lead', 'try_cast', 'date_diff', 'strftime', 'list', 'string_agg', 'arg_max', 'arg_min', 'nullif', 'greatest', 'least']

function register(): void {
  if (monaco.languages.getLanguages().some(({ id }) => id === localSqlId)) return
  monaco.languages.register({ id: localSqlId, aliases: ['SQL over results'] })
  monaco.languages.setLanguageConfiguration(localSqlId, {
    comments: { lineComment: '--', blockComment: ['/*', '*/'] }, brackets: [['(', ')'], ['[', ']']],
    autoClosingPairs: [{ open: '(', close: ')' }, { open: '[', close: ']' }, { open: '\'', close: '\'', notIn: ['string', 'comment'] }, { open: '"', close: '"', notIn: ['string', 'comment'] }],
  })
  monaco.languages.setMonarchTokensProvider(localSqlId, {
    ignoreCase: true, defaultToken: '', keywords: words,
    tokenizer: {
      root: [
        [/\s+/, 'white'], [/--.*$/, 'comment'], [/\/\*/, 'comment', '@comment'], [/'/, 'string', '@string'], [/"[^"\n]*"?/, 'identifier.quoted'], [/\d+(\.\d+)?([eE][-+]?\d+)?/, 'number'],
        [/r\d+\b/, 'table'], [/[a-z_]\w*(?=\s*\()/, { cases: { '@keywords': 'keyword', '@default': 'function' } }], [/[a-z_]\w*/, { cases: { '@keywords': 'keyword', '@default': 'identifier' } }], [/[()[\]]/, '@brackets'], [/[,.;]/, 'delimiter'], [/[-+*/%<>=!|]+/, 'operator'],
      ],
      comment: [[/[^*/]+/, 'comment'], [/\*\//, 'comment', '@pop'], [/[*/]/, 'comment']],
      string: [[/[^']+/, 'string'], [/''/, 'string'], [/'/, 'string', '@pop']],
    },
  })
}

/** A small editor for SQL over results: completes tables and columns, and knows nothing of AMC. */
export function LocalSqlEditor({ sql, tables, settings, appearance, label, onChange, onRun }: LocalSqlEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Monaco.editor.IStandaloneCodeEditor | null>(null)
  const latest = useRef({ sql, tables, onChange, onRun })
  useEffect(() => {
    latest.current = { sql, tables, onChange, onRun }
  })
  useEffect(() => {
    if (!host.current) return undefined
    register()
    const model = monaco.editor.createModel(latest.current.sql, localSqlId)
    const made = monaco.editor.create(host.current, { ...editorOptions, 'semanticHighlighting.enabled': false, model, lineNumbersMinChars: 3 })
    editor.current = made
    const changing = model.onDidChangeContent(() => latest.current.onChange(model.getValue()))
    made.addAction({ id: 'local-sql.run', label: 'Run this SQL', keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter], run: () => latest.current.onRun() })
    const completing = monaco.languages.registerCompletionItemProvider(localSqlId, {
      triggerCharacters: ['.', '"'],
      provideCompletionItems: (asked, position) => (asked === model ? { suggestions: suggestions(asked, position, latest.current.tables) } : { suggestions: [] }),
    })
    return () => {
      editor.current = null
      completing.dispose()
      changing.dispose()
      made.dispose()
      model.dispose()
    }
  }, [])
  useEffect(() => {
    const model = editor.current?.getModel()
    if (model && model.getValue() !== sql) model.setValue(sql)
  }, [sql])
  useEffect(() => applyEditorTheme(monaco, appearance), [appearance])
  useEffect(() => editor.current?.updateOptions(optionsOf(settings, label)), [settings, label])
  return <div className="code-editor"><div className="code-editor-host" ref={host} /></div>
}

/** After `r1.` its columns; elsewhere columns of all tables, tables, functions and words. */
function suggestions(model: Monaco.editor.ITextModel, position: Monaco.Position, tables: readonly NamedTable[]): Monaco.languages.CompletionItem[] {
  const { Field: Column, Keyword, Function: Called, Struct } = monaco.languages.CompletionItemKind
  const word = model.getWordUntilPosition(position)
  const before = model.getLineContent(position.lineNumber).slice(0, word.startColumn - 1)
  const isQuoted = before.endsWith('"')
  const range = { startLineNumber: position.lineNumber, endLineNumber: position.lineNumber, startColumn: word.startColumn - (isQuoted ? 1 : 0), endColumn: word.endColumn }
  const owner = /(\w+)\.$/.exec(before.replace(/"$/, ''))?.[1]?.toLowerCase()
  const quoted = (name: string) => (/^[a-z_][a-z0-9_]*$/i.test(name) && !words.includes(name.toUpperCase()) ? name : `"${name.replaceAll('"', '""')}"`)
  const columns = tables.filter(({ name }) => owner === undefined || name === owner).flatMap(table => table.columns.map(({ name, type }) => ({
    label: { label: name, description: `${table.name} · ${type}` }, kind: Column, insertText: quoted(name), filterText: isQuoted ? `"${name}` : name, range, sortText: '1',
  })))
  if (owner !== undefined) return columns
  return [
    ...columns, ...tables.map(({ name, title }) => ({ label: { label: name, description: title }, kind: Struct, insertText: name, range, sortText: '0' })),
    ...functions.map(name => ({ label: name, kind: Called, insertText: name, range, sortText: '2' })), ...words.map(name => ({ label: name, kind: Keyword, insertText: name, range, sortText: '3' })),
  ]
}
