import { createReadStream } from 'node:fs'
import type { ResultWarning } from '#shared/results/contract.ts'
import { createCsvScanner, type CsvCell, type CsvTrouble } from './csv-scanner.ts'
import type { Disk } from './disk.ts'

/** A longer cell is cut here; the file as it came is kept. */
export const maxCellBytes = 4 * 1024 * 1024
/** All cells of a row together are cut here. Quotes may double it: see `longestRepairedLineBytes`. */
const maxRecordBytes = 8 * 1024 * 1024
/** No line of a repaired file is longer. */
export const longestRepairedLineBytes = 20 * 1024 * 1024
const maxWarnings = 100
const flushBytes = 1024 * 1024

export interface RepairOutcome {
  /** The first hundred troubles, each with its row and column, and a last one that counts the rest. */
  readonly warnings: readonly ResultWarning[]
  /** True when some row had more cells than the header: they are in one more column, as CSV text. */
  readonly hasExtraCells: boolean
}

/**
 * Writes CSV that is not by the book again so that it is: every record has `columnNames.length + 1` cells (the last one holds
 * what was too much), every cell that is not null is quoted, text is UTF-8. No row is dropped and no cell changed without a warning.
 * Needs memory for one record. An abort leaves a half file at `target`.
 */
export async function repairCsv(
  options: { readonly parts: readonly string[]; readonly columnNames: readonly string[]; readonly target: string; readonly disk: Disk }, signal: AbortSignal,
): Promise<RepairOutcome> {
  const { parts, columnNames, target, disk } = options
  const report = createReport()
  const file = await disk.openFile(target, { keepBytes: 0 })
  let pending: Buffer[] = [Buffer.from(`${[...columnNames, ''].map((_, index) => `c${index}`).join(',')}\n`)]
  let pendingBytes = 0
  let row = 0
  let hasExtraCells = false
  try {
    for (const [index, part] of parts.entries()) {
      let isHeader = true
      const scanner = createCsvScanner({
        maxCellBytes,
        maxRecordBytes,
        onRecord(cells, troubles) {
          if (isHeader) {
            isHeader = false
            if (index > 0) checkHeader(cells, columnNames, row, report)
            return
          }
          if (columnNames.length > 1 && cells.length === 1 && cells[0]?.fullBytes === 0 && !cells[0].quoted) return
          row++
          const line = toLine(cells, troubles, { row, columnNames, report })
          hasExtraCells ||= cells.length > columnNames.length
          pending.push(line)
          pendingBytes += line.byteLength
        },
      })
      const flush = async () => {
        const bytes = Buffer.concat(pending)
        pending = []
        pendingBytes = 0
        await file.write(bytes)
      }
      for await (const chunk of createReadStream(part, { signal, highWaterMark: 256 * 1024 })) {
        scanner.push(chunk as Buffer) // a stream without encoding gives Buffers
        if (pendingBytes >= flushBytes) await flush()
      }
      scanner.end()
      await flush()
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { warnings: report.warnings(), hasExtraCells }
}

interface Report {
  add(row: number | null, column: string | null, message: string): void
  warnings(): readonly ResultWarning[]
}

function createReport(): Report {
  const kept: ResultWarning[] = []
  let more = 0
  return {
    add(row, column, message) {
      if (kept.length < maxWarnings) kept.push({ row, column, message })
      else more++
    },
    warnings: () => (more === 0 ? kept : [...kept, { row: null, column: null, message: `${more} more problems of these kinds are not listed.` }]),
  }
}

function checkHeader(cells: readonly CsvCell[], columnNames: readonly string[], row: number, report: Report): void {
  const names = cells.map(cell => cell.bytes.toString('utf8'))
  if (names.length === columnNames.length && names.every((name, index) => name === columnNames[index])) return
  report.add(row + 1, null, 'The file that begins here has another header than the first one. Its cells were taken by position.')
}

function toLine(cells: readonly CsvCell[], troubles: readonly CsvTrouble[], place: { readonly row: number; readonly columnNames: readonly string[]; readonly report: Report }): Buffer {
  const { row, columnNames, report } = place
  const nameOf = (cell: number) => columnNames[cell] ?? null
  for (const { cell, kind } of troubles) report.add(row, nameOf(cell), sentenceFor(kind, cells[cell]))
  if (cells.length < columnNames.length) {
    report.add(row, nameOf(cells.length), `This row has ${cells.length} cells, the header has ${columnNames.length}. The missing ones are shown as empty.`)
  }
  const out: Buffer[] = []
  for (const index of columnNames.keys()) {
    const cell = cells[index]
    if (index > 0) out.push(commaBytes)
    if (cell === undefined || (cell.fullBytes === 0 && !cell.quoted)) continue
    out.push(quoteCell(toUtf8(cell.bytes, () => report.add(row, nameOf(index), 'This cell holds bytes that are no UTF-8 text. They are shown as �.'))))
  }
  out.push(commaBytes)
  const extra = cells.slice(columnNames.length)
  if (extra.length > 0) {
    report.add(row, null, `This row has ${cells.length} cells, the header has ${columnNames.length}. What was too much is in the column at the end.`)
    const texts = extra.map(cell => (cell.quoted ? quoteCell(toUtf8(cell.bytes, () => undefined)) : Buffer.from(toUtf8(cell.bytes, () => undefined))))
    out.push(quoteCell(Buffer.concat(texts.flatMap((text, index) => (index === 0 ? [text] : [commaBytes, text]))).toString('utf8')))
  }
  out.push(lineBytes)
  return Buffer.concat(out)
}

const commaBytes = Buffer.from(',')
const lineBytes = Buffer.from('\n')

function sentenceFor(kind: CsvTrouble['kind'], cell: CsvCell | undefined): string {
  switch (kind) {
    case 'stray-quote':
      return 'This cell has a quotation mark in the middle that was not doubled. It was taken as text.'
    case 'open-quote':
      return 'This cell begins with a quotation mark that never ends, so everything after it was taken as its text.'
    case 'cut':
      return `This cell holds ${cell?.fullBytes ?? 0} bytes. Only its beginning is shown; the whole file is kept as it came.`
  }
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenientDecoder = new TextDecoder('utf-8', { ignoreBOM: true })

function toUtf8(bytes: Buffer, onWrong: () => void): string {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    // A cell that was cut may end in the middle of a character; that is no wrong byte of the file.
    const text = lenientDecoder.decode(bytes)
    if (bytes.byteLength < maxCellBytes || !text.endsWith('\u{FFFD}') || text.indexOf('\u{FFFD}') < text.length - 1) onWrong()
    return text
  }
}

function quoteCell(text: string): Buffer {
  return Buffer.from(`"${text.replaceAll('"', '""')}"`)
}
