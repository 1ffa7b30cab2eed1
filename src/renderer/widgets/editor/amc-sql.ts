import type * as Monaco from 'monaco-editor/editor'
import { bundledCatalogue } from '#sql/catalogue.ts'

/** Monaco's name for the language of AMC. */
export const amcSqlId = 'amc-sql'

const extraKeywords = ['UNION', 'WITH', 'OVER', 'PARTITION', 'EXISTS', 'SIMILAR', 'INTERVAL', 'ASC', 'DESC', 'NULLS', 'FIRST', 'LAST', 'TABLE']
const parameterFunctions = ['CUSTOM_PARAMETER', 'BUILT_IN_PARAMETER']

/** Teaches Monaco how AMC SQL looks: colours, brackets, comments, folding and indentation. Call once. */
export function registerAmcSql(monaco: typeof Monaco): void {
  const functions = bundledCatalogue.functions.all.filter(each => each.kind !== 'none').map(each => each.name)
  const functionNames = new Set([...functions, ...parameterFunctions])
  const keywords = [...new Set([...bundledCatalogue.reservedWords, ...extraKeywords])].filter(word => !functionNames.has(word))
  monaco.languages.register({ id: amcSqlId, aliases: ['AMC SQL'] })
  monaco.languages.setLanguageConfiguration(amcSqlId, {
    comments: { lineComment: '--', blockComment: ['/*', '*/'] },
    brackets: [['(', ')'], ['[', ']']],
    autoClosingPairs: [{ open: '(', close: ')' }, { open: '[', close: ']' }, { open: '\'', close: '\'', notIn: ['string', 'comment'] }, { open: '"', close: '"', notIn: ['string', 'comment'] }],
    surroundingPairs: [{ open: '(', close: ')' }, { open: '[', close: ']' }, { open: '\'', close: '\'' }, { open: '"', close: '"' }],
    indentationRules: { increaseIndentPattern: /\(\s*$/, decreaseIndentPattern: /^\s*\)/ },
    wordPattern: /[A-Za-z_][A-Za-z0-9_]*|\d+(\.\d+)?/,
  })
  monaco.languages.setMonarchTokensProvider(amcSqlId, {
    ignoreCase: true,
    defaultToken: '',
    keywords,
    functions,
    parameterFunctions,
    tables: bundledCatalogue.tables.map(table => table.name),
    tokenizer: {
      root: [
        [/\s+/, 'white'],
        [/--.*$/, 'comment'],
        [/\/\*/, 'comment', '@comment'],
        [/'/, 'string', '@string'],
        [/"[^"\n]*"?/, 'identifier.quoted'],
        [/\d+(\.\d+)?([eE][-+]?\d+)?/, 'number'],
        [/[a-z_]\w*(?=\s*\()/, { cases: { '@parameterFunctions': 'parameter', '@functions': 'function', '@keywords': 'keyword', '@default': 'identifier' } }],
        [/[a-z_]\w*/, { cases: { '@tables': 'table', '@keywords': 'keyword', '@functions': 'function', '@default': 'identifier' } }],
        [/[()[\]]/, '@brackets'],
        [/[,.;]/, 'delimiter'],
        [/[-+*/%<>=!|]+/, 'operator'],
      ],
      comment: [[/[^*/]+/, 'comment'], [/\*\//, 'comment', '@pop'], [/[*/]/, 'comment']],
      string: [[/[^']+/, 'string'], [/''/, 'string'], [/'/, 'string', '@pop']],
    },
  })
}
