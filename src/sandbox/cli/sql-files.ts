import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
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

/** Replaces a file by its new text, whole or not at all. Throws an AppError that names the file. */
export function writeSqlFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text, { mode: statSync(file).mode })
    renameSync(temporary, file)
  } catch (failure) {
    rmSync(temporary, { force: true })
    throw new AppError('storage', `${file} cannot be written; it is as it was.`, { cause: failure })
  }
}
