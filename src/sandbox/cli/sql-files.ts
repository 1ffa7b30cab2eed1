import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { AppError } from '#shared/base/app-error.ts'

/** Largest text that is read; AMC takes far less. */
const maxSizeBytes = 20_000_000

/** The text of a file, or of standard input for `-`, without a byte order mark. Throws an AppError that names the file. */
export function readSqlFile(file: string): string {
  try {
    if (file !== '-' && statSync(file).size > maxSizeBytes) throw new AppError('invalid-input', `${file} is larger than 20 MB, which no query is. It was not read.`)
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\uFEFF/, '')
  } catch (failure) {
    if (failure instanceof AppError) throw failure
    throw new AppError('not-found', `${file} cannot be read. Check the name and whether you may read it.`, { cause: failure })
  }
}

/** Replaces a file by its new text, whole or not at all; a link keeps pointing to it. Throws an AppError that names the file. */
export function writeSqlFile(file: string, text: string): void {
  let temporary: string | undefined
  try {
    const target = realpathSync(file)
    temporary = `${target}.${process.pid}.tmp`
    writeFileSync(temporary, text, { mode: statSync(target).mode })
    renameSync(temporary, target)
  } catch (failure) {
    if (temporary !== undefined) rmSync(temporary, { force: true })
    throw new AppError('storage', `${file} cannot be written; it is as it was.`, { cause: failure })
  }
}
