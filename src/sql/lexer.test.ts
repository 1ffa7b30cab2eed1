import { expect, test } from 'vitest'
import { lex } from './lexer.ts'

const show = (text: string): string[] => lex(text).tokens.map(token => `${token.kind}:${token.value}${token.unclosed ? '…' : ''}`)

test('words are upper-cased, names in quotes keep their case', () => {
  expect(show('Select a_1 "My Name" `b`')).toEqual(['word:SELECT', 'word:A_1', 'quoted:My Name', 'quoted:b', 'end:'])
})

test('doubled quotes are part of the text', () => {
  expect(show(`'men''s' '''' "a""b"`)).toEqual(["string:men's", "string:'", 'quoted:a"b', 'end:'])
})

test('numbers end where a number ends', () => {
  expect(show('1 1.5 .5 1. 1e9 1.5E-3 7d t.1 1..2')).toEqual([
    'number:1', 'number:1.5', 'number:.5', 'number:1.', 'number:1e9', 'number:1.5E-3', 'number:7', 'word:D', 'word:T', 'number:.1', 'number:1', 'operator:.', 'number:.2', 'end:',
  ])
})

test('operators are read longest first', () => {
  expect(show('a<>b!=c<=d>=e||f::g<h')).toEqual([
    'word:A', 'operator:<>', 'word:B', 'operator:!=', 'word:C', 'operator:<=', 'word:D', 'operator:>=', 'word:E', 'operator:||', 'word:F', 'operator:::', 'word:G', 'operator:<', 'word:H', 'end:',
  ])
})

test('comments are kept apart, with their style and end', () => {
  const { tokens, comments } = lex('a -- one\n/* two */ b /* three')
  expect(tokens.map(token => token.value)).toEqual(['A', 'B', ''])
  expect(comments.map(comment => `${comment.style} ${comment.start}-${comment.end} ${comment.unclosed}`)).toEqual(['line 2-8 false', 'block 9-18 false', 'block 21-29 true'])
})

test('text without a closing quote ends with its line, so that the rest is still read', () => {
  expect(show("SELECT 'abc\nFROM t")).toEqual(['word:SELECT', 'string:abc…', 'word:FROM', 'word:T', 'end:'])
})

test('placeholders of other tools are one token', () => {
  expect(show('{{ name }} :name $name ${name} ?')).toEqual(['placeholder:name', 'placeholder:name', 'placeholder:name', 'placeholder:name', 'placeholder:', 'end:'])
})

test('strange characters in a row are one token', () => {
  expect(show('a \u00a0\u2003😀# b')).toEqual(['word:A', 'error:\u00a0\u2003😀#', 'word:B', 'end:'])
})
