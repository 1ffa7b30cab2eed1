import { expect, test } from 'vitest'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Bulk } from '#renderer/bridge/bulk.ts'
import { createImports } from './imports.ts'

function room(importFile: Bulk['importFile']) {
  const opened: unknown[] = []
  const imports = createImports({ bulk: { importFile } as Bulk, tabs: { openDraft: async draft => { // only what is used
    opened.push(draft)
    return draft as never
  } } })
  return { opened, imports }
}

test('each file becomes a result in a tab of its own', async () => {
  const { imports, opened } = room(async file => `result of ${file.name}` as ExecutionId)
  await imports.take([new File(['a'], 'a.csv'), new File(['b'], 'b.parquet')])
  expect(opened).toEqual([{ title: 'a.csv', sql: '', executionId: 'result of a.csv' }, { title: 'b.parquet', sql: '', executionId: 'result of b.parquet' }])
  expect(imports.store.getState().name).toBeNull()
})

test('of several files the one that cannot be used is named, and what was not opened is said', async () => {
  const { imports, opened } = room(async file => {
    if (file.name === 'b.csv') throw new AppError('invalid-input', 'This file is no CSV.')
    return `result of ${file.name}` as ExecutionId
  })
  await expect(imports.take(['a.csv', 'b.csv', 'c.csv', 'd.csv'].map(name => new File(['x'], name)))).rejects.toMatchObject({ code: 'invalid-input', message: '"b.csv": This file is no CSV. The 2 files after it were not opened.' })
  await expect(imports.take([new File(['x'], 'b.csv')])).rejects.toThrow(/^This file is no CSV\.$/)
  expect(opened).toHaveLength(1)
})

test('a cancelled import opens nothing and is no failure; a second one waits its turn', async () => {
  const { imports, opened } = room((_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))))
  const taking = imports.take([new File(['a'], 'a.csv')])
  expect(imports.store.getState().name).toBe('a.csv')
  await expect(imports.take([new File(['b'], 'b.csv')])).rejects.toThrow('Another file')
  imports.cancel()
  await taking
  expect(opened).toEqual([])
})
