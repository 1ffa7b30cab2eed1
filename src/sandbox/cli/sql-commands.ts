/** The commands of `recomamp-sql` that only read SQL. Each returns the exit code: 0, or 1 when the files are not as they should be. */
import { bundledCatalogue } from '#sql/catalogue.ts'
import type { Problem } from '#sql/problems.ts'
import { checkSql } from '#sql/rules/check.ts'
import type { SqlCheck } from '#sql/rules/check.ts'
import { formatSql } from '#sql/services/format/format.ts'
import { createLineIndex, type LineIndex } from '#sql/positions.ts'
import { analyzeSql } from '#sql/sql.ts'
import { formatTemplate } from '#sql/template/format-template.ts'
import { formatType } from '#sql/sql-type.ts'
import { formatUnit } from '#sql/unit.ts'
import { readSqlFile, writeSqlFile } from './sql-files.ts'
import type { SqlFlags } from './sql-flags.ts'
import { factsOfFile } from './sql-template.ts'

/** Where the commands write. */
export interface SqlOutput {
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
}

interface CheckedFile {
  readonly check: SqlCheck
  /** In places of the text as written. */
  readonly problems: readonly Problem[]
  readonly lines: LineIndex
}

function checkFile(file: string, flags: SqlFlags, nowMs: number): CheckedFile {
  const text = readSqlFile(file)
  const { parameters, audience, expanded } = factsOfFile(file, text, flags, nowMs)
  const check = checkSql(expanded.text, { catalogue: bundledCatalogue, audience, ...(parameters ? { parameters } : {}) })
  const own = expanded.problems.map(({ start, end, message }): Problem => ({ code: 'placeholder', severity: 'error', phase: 'parse', start, end, message }))
  // A stand-in took the place of a value that is missing: what is wrong with the stand-in says nothing.
  const found = check.problems.map(problem => ({ ...problem, ...expanded.map.spanToWritten(problem) }))
    .filter(problem => !own.some(({ start, end }) => start < problem.end && end > problem.start))
  return { check, problems: [...found, ...own].toSorted((one, other) => one.start - other.start), lines: createLineIndex(text) }
}

/** Errors, advice and notes of every file. 1 when there is an error. */
export function checkFiles(flags: SqlFlags, output: SqlOutput, nowMs: number): number {
  const all = flags.files.flatMap(file => {
    const { problems, lines } = checkFile(file, flags, nowMs)
    return problems.map(problem => ({ file, lines, problem }))
  })
  const errors = all.filter(({ problem }) => problem.severity === 'error').length
  if (flags.json) output.print(`${JSON.stringify(all.map(({ file, lines, problem }) => describeProblem(file, lines, problem)), null, 2)}\n`)
  else {
    const shown = all.filter(({ problem }) => flags.notes || problem.severity !== 'info')
    for (const { file, lines, problem } of shown) {
      const { line, column } = lines.positionAt(problem.start)
      output.print(`${file}:${line}:${column}: ${problem.severity} ${problem.code}: ${problem.message}\n`)
    }
    const warnings = all.filter(({ problem }) => problem.severity === 'warning').length
    output.complain(`${count(flags.files.length, 'file')}, ${count(errors, 'error')}, ${count(warnings, 'warning')}.\n`)
  }
  return errors > 0 ? 1 : 0
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

function describeProblem(file: string, lines: LineIndex, problem: Problem): object {
  return {
    file, code: problem.code, severity: problem.severity, message: problem.message,
    from: lines.positionAt(problem.start), to: lines.positionAt(problem.end),
    ...(problem.amcText === undefined ? {} : { amcText: problem.amcText }),
  }
}

interface ColumnRow {
  readonly file: string
  readonly name: string
  readonly type: string
  readonly columnType: string
  readonly privacyClass: string
  /** Null: never in a result. */
  readonly requiredUsers: number | null
  /** Null for dimensions. */
  readonly additivity: string | null
  readonly unit: string | null
}

/** The result's columns of every file. 1 when a file holds no query that AMC would run. */
export function listColumns(flags: SqlFlags, output: SqlOutput, nowMs: number): number {
  let failed = false
  const rows = flags.files.flatMap((file): ColumnRow[] => {
    const { check: { analysis, measures }, problems, lines } = checkFile(file, flags, nowMs)
    const first = problems.find(problem => problem.severity === 'error')
    if (first) {
      failed = true
      const { line, column } = lines.positionAt(first.start)
      output.complain(`${file}:${line}:${column}: error ${first.code}: ${first.message}\n`)
    }
    const { statement } = analysis
    const perColumn = statement?.kind === 'query' ? measures.columns(statement) : []
    return analysis.outputColumns.map((column, index) => ({
      file, name: column.name, type: formatType(column.type), columnType: column.columnType, privacyClass: column.privacyClass, requiredUsers: column.requiredUsers,
      additivity: perColumn[index]?.additivity ?? null, unit: perColumn[index]?.unit ? formatUnit(perColumn[index].unit) : null,
    }))
  })
  if (flags.json) output.print(`${JSON.stringify(rows, null, 2)}\n`)
  else output.print(table(rows, flags.files.length > 1))
  return failed ? 1 : 0
}

function table(rows: readonly ColumnRow[], withFile: boolean): string {
  const head = [...(withFile ? ['file'] : []), 'name', 'type', 'kind', 'class', 'users', 'additivity', 'unit']
  const body = rows.map(row => [
    ...(withFile ? [row.file] : []), row.name, row.type, row.columnType, row.privacyClass, row.requiredUsers === null ? 'never' : String(row.requiredUsers), row.additivity ?? '-', row.unit ?? '-',
  ])
  const widths = head.map((title, index) => Math.max(title.length, ...body.map(cells => cells[index]?.length ?? 0)))
  return [head, ...body].map(cells => `${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ').trimEnd()}\n`).join('')
}

/** Puts every file in order. 1 when a file cannot be read as a query, or with `--check` when one would change. */
export function formatFiles(flags: SqlFlags, output: SqlOutput): number {
  let code = 0
  for (const file of flags.files) {
    const text = readSqlFile(file)
    const formatted = formatTemplate(text, plain => formatSql(analyzeSql(plain, { catalogue: bundledCatalogue }), { keywordCase: flags.keywordCase }))
    if (formatted === null) {
      code = 1
      output.complain(`${file} is no query that can be read, so it was left as it is. recomamp-sql check says why.\n`)
    } else if (flags.onlyCheck) {
      if (formatted === text) continue
      code = 1
      output.print(`${file}\n`)
    } else if (!flags.write || file === '-') output.print(formatted.endsWith('\n') ? formatted : `${formatted}\n`)
    else if (formatted !== text) {
      writeSqlFile(file, formatted)
      output.complain(`${file} was put in order.\n`)
    }
  }
  return code
}
