import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeymap } from './keymap.ts'
import { normaliseKeys, shownKeys, strokeText, type KeyStroke } from './keys.ts'

const stroke = (patch: Partial<KeyStroke>): KeyStroke => ({ key: 'a', code: 'KeyA', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...patch })

test('Mod is Cmd on a Mac and Ctrl elsewhere', () => {
  expect(strokeText(stroke({ key: 'p', code: 'KeyP', ctrlKey: true }), false)).toBe('Mod+P')
  expect(strokeText(stroke({ key: 'p', code: 'KeyP', metaKey: true }), true)).toBe('Mod+P')
  expect(strokeText(stroke({ key: 'p', code: 'KeyP', ctrlKey: true }), true)).toBe('Ctrl+P')
})

test('shifted letters, Alt digits, Alt letters on a Mac and the key below Esc are recognised', () => {
  expect(strokeText(stroke({ key: 'P', code: 'KeyP', ctrlKey: true, shiftKey: true }), false)).toBe('Mod+Shift+P')
  expect(strokeText(stroke({ key: '¡', code: 'Digit1', altKey: true }), true)).toBe('Alt+1')
  expect(strokeText(stroke({ key: '∑', code: 'KeyW', altKey: true }), true)).toBe('Alt+W')
  expect(strokeText(stroke({ key: '`', code: 'Backquote', ctrlKey: true }), false)).toBe('Mod+`')
  expect(strokeText(stroke({ key: 'F6', code: 'F6', shiftKey: true }), false)).toBe('Shift+F6')
})

test('modifiers alone are no shortcut', () => {
  for (const key of ['Control', 'Shift', 'Alt', 'Meta']) expect(strokeText(stroke({ key }), false)).toBeNull()
})

test('however a shortcut is written, it comes to one form', () => {
  expect(normaliseKeys('shift + ctrl + p', false)).toBe('Mod+Shift+P')
  expect(normaliseKeys('Cmd+p', true)).toBe('Mod+P')
  expect(normaliseKeys('Hyper+P', false)).toBeNull()
  expect(normaliseKeys('Ctrl', false)).toBeNull()
  expect(shownKeys('Mod+Shift+P', false)).toBe('Ctrl+Shift+P')
  expect(shownKeys('Mod+Shift+P', true)).toBe('⌘⇧P')
})

test('normalising twice changes nothing', () => {
  const keys = fc.tuple(fc.subarray(['mod', 'Ctrl', 'alt', 'Shift', 'cmd']), fc.constantFrom('p', 'F6', 'Enter', '`', '1')).map(([modifiers, key]) => [...modifiers, key].join('+'))
  fc.assert(fc.property(keys, fc.boolean(), (text, mac) => {
    const once = normaliseKeys(text, mac)
    expect(once).not.toBeNull()
    expect(normaliseKeys(once!, mac)).toBe(once)
  }))
})

test('own shortcuts replace the table, an empty list takes them away, conflicts are told', () => {
  const commands = [{ id: 'run', keys: ['Mod+Enter', 'F5'] }, { id: 'check', keys: ['Mod+Shift+Enter'] }, { id: 'save', keys: ['Mod+S'] }]
  const keymap = createKeymap(commands, { check: ['Ctrl+Enter'], save: [], gone: ['F9'] }, false)
  expect(keymap.commandFor('Mod+Enter')).toEqual(['run', 'check'])
  expect(keymap.commandFor('Mod+S')).toEqual([])
  expect(keymap.keysOf('run')).toEqual(['Mod+Enter', 'F5'])
  expect([...keymap.conflicts]).toEqual([['Mod+Enter', ['run', 'check']]])
  expect(keymap.commandFor('F9')).toEqual([])
})
