/**
 * Excel workbooks, written as they are read: DuckDB makes each row's XML, yazl zips it, nothing is held. Cells are typed; text is
 * inline and never a formula. What Excel cannot hold is told: rows beyond its limit go to further sheets, numbers of more than 15
 * digits become text, longer texts are cut.
 */
import { ZipFile } from 'yazl'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { AppError } from '#shared/base/app-error.ts'
import { quoteText, textExpression, type StoredColumn } from './column-types.ts'
import type { Disk } from './disk.ts'
import { unsafeIntegers, type ExportPlan } from './export-sql.ts'
import type { ExportOutcome, ExportWish } from './export-wish.ts'

/** Excel's limits: rows of a sheet (the header is one of them), UTF-16 units of a cell, columns. Beyond one of them it calls the file damaged. */
const sheetRows = 1_048_576
const cellCharacters = 32_767
const mostColumns = 16_384
/** Digits of a number that Excel keeps. */
const keptDigits = 15

/** Stands for the row's number in what DuckDB makes: no text holds it, since XML cannot. */
const rowMark = '\u0001'

interface Sheet {
  readonly name: string
  readonly plan: ExportPlan
  readonly first: number
  readonly rows: number
}

/** Writes the workbook to `draft`; parts and files of more than 4 GB become ZIP64 by themselves. */
export async function writeWorkbook(disk: Disk, wish: ExportWish, draft: string, signal: AbortSignal): Promise<ExportOutcome> {
  const rowsPerSheet = (wish.sheetRows ?? sheetRows) - 1
  for (const { columns } of wish.plans) if (columns.length > mostColumns) throw new AppError('invalid-input', `Excel holds ${mostColumns.toLocaleString('en-US')} columns, this result has ${columns.length.toLocaleString('en-US')}. Nothing was written; choose some of them.`)
  const sheets = sheetsOf(wish.plans, rowsPerSheet)
  const textNumbers = new Map<ExportPlan, ReadonlySet<StoredColumn>>()
  for (const plan of wish.plans) textNumbers.set(plan, new Set(await unsafeIntegers(plan, signal)))
  const zip = new ZipFile()
  const out = await disk.openFile(draft, { keepBytes: 0 })
  const stop = new AbortController()
  const counts = { writtenRows: 0, cut: 0, longNumbers: 0 }
  let failure: unknown
  // Also for what yazl itself reports: an event that nobody hears would end the process.
  const fail = (thrown: unknown) => {
    failure ??= thrown
    ;(zip.outputStream as PassThrough).destroy(failure instanceof Error ? failure : new Error(String(failure))) // yazl's own PassThrough
  }
  zip.on('error', fail)
  try {
    for (const [name, text] of partsOf(sheets)) zip.addBuffer(Buffer.from(text), name, { mtime: fixedTime })
    const streams = sheets.map((_, index) => {
      const stream = new PassThrough({ highWaterMark: 256 * 1024 })
      zip.addReadStream(stream, `xl/worksheets/sheet${index + 1}.xml`, { mtime: fixedTime })
      return stream
    })
    zip.end()
    const feeding = (async () => {
      for (const [index, sheet] of sheets.entries()) {
        const stream = streams[index] as PassThrough // one for every sheet
        await feed(sheet, { textNumbers: textNumbers.get(sheet.plan) ?? new Set(), counts, onProgress: wish.onProgress }, stream, AbortSignal.any([signal, stop.signal]))
      }
    })().catch((thrown: unknown) => {
      fail(thrown)
      for (const stream of streams) stream.destroy()
    })
    try {
      for await (const chunk of zip.outputStream) await out.write(chunk as Buffer) // a stream without encoding gives Buffers
    } catch (thrown) {
      stop.abort(thrown)
      await feeding
      throw failure ?? thrown
    }
    await feeding
    if (failure !== undefined) throw failure
    await out.sync()
  } finally {
    await out.close()
  }
  return { writtenRows: counts.writtenRows, guardedCells: 0, textNumberColumns: [...textNumbers.values()].flatMap(set => [...set].map(({ name }) => name)), notes: notesOf(wish.plans, { sheets, rowsPerSheet }, counts) }
}

/** Zip files carry times; these carry none that tells anything. */
const fixedTime = new Date(2020, 0, 1)

function notesOf(plans: readonly ExportPlan[], { sheets, rowsPerSheet }: { readonly sheets: readonly Sheet[]; readonly rowsPerSheet: number }, counts: { readonly cut: number; readonly longNumbers: number }): readonly string[] {
  const number = (count: number) => count.toLocaleString('en-US')
  return [
    ...(sheets.length > plans.length ? [`A sheet holds ${number(rowsPerSheet)} rows below its header, so the rows are on ${sheets.length} sheets.`] : []),
    ...(counts.longNumbers > 0 ? [`${number(counts.longNumbers)} ${counts.longNumbers === 1 ? 'number' : 'numbers'} of more than ${keptDigits} digits ${counts.longNumbers === 1 ? 'is' : 'are'} written as text, since Excel would round ${counts.longNumbers === 1 ? 'it' : 'them'}.`] : []),
    ...(counts.cut > 0 ? [`${number(counts.cut)} ${counts.cut === 1 ? 'text was' : 'texts were'} cut to the ${number(cellCharacters)} characters that a cell holds; CSV and Parquet hold ${counts.cut === 1 ? 'it' : 'them'} whole.`] : []),
  ]
}

function sheetsOf(plans: readonly ExportPlan[], rowsPerSheet: number): readonly Sheet[] {
  const used = new Set<string>()
  return plans.flatMap((plan, at) => {
    const pieces = Math.max(1, Math.ceil(plan.rowCount / rowsPerSheet))
    return Array.from({ length: pieces }, (_, piece) => {
      const first = piece * rowsPerSheet
      const suffix = pieces === 1 ? '' : ` (${piece + 1} of ${pieces})`
      return { name: sheetName(plan.sheetName ?? plan.rows.manifest.title, suffix, at, used), plan, first, rows: Math.min(rowsPerSheet, plan.rowCount - first) }
    })
  })
}

/** At most 31 characters, none of []:*?/\, no apostrophe at the ends, each name once whatever its case. */
function sheetName(wanted: string, suffix: string, index: number, used: Set<string>): string {
  const clean = [...wanted].map(character => (character < ' ' || '[]:*?/\\'.includes(character) ? ' ' : character)).join('').replace(/\s+/g, ' ').replace(/^'+|'+$/g, '').trim() || `Result ${index + 1}`
  for (let copy = 1; ; copy++) {
    const end = copy === 1 ? suffix : `${suffix} ${copy}`
    const name = (clean.slice(0, 31 - end.length).replace(/[\uD800-\uDBFF]$/, '').trimEnd() + end).replace(/^history$/i, 'History_')
    if (used.has(name.toLowerCase())) continue
    used.add(name.toLowerCase())
    return name
  }
}

interface Feeding {
  readonly textNumbers: ReadonlySet<StoredColumn>
  readonly counts: { writtenRows: number; cut: number; longNumbers: number }
  readonly onProgress: (writtenRows: number) => void
}

/** Writes one sheet's XML into the stream and ends it. */
async function feed({ plan, first, rows }: Sheet, { textNumbers, counts, onProgress }: Feeding, stream: PassThrough, signal: AbortSignal): Promise<void> {
  const { columns } = plan
  const write = async (text: string) => {
    signal.throwIfAborted()
    // Whoever ends the workbook aborts, so that nobody waits for a stream that is gone; `once` leaves no listener behind.
    if (!stream.write(text)) await once(stream, 'drain', { signal }).catch((thrown: unknown) => {
      signal.throwIfAborted()
      throw thrown
    })
  }
  const widths = columns.map(({ name, type }, index) => `<col min="${index + 1}" max="${index + 1}" width="${Math.min(40, Math.max(type === 'timestamp' ? 22 : 11, name.length + 3))}" customWidth="1"/>`)
  await write(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`)
  await write(`<row r="1">${columns.map(({ name }, index) => `<c r="${letters(index)}1" s="1" t="inlineStr"><is><t xml:space="preserve">${escapeText(name.slice(0, cellCharacters))}</t></is></c>`).join('')}</row>`)
  const cells = columns.map((column, index) => cellXml(column, letters(index), textNumbers.has(column)))
  const cut = columns.filter(isText).map(column => `(${isTooLong(textExpression(column))})::INTEGER`)
  const long = columns.filter(({ type }) => type === 'decimal').map(column => `coalesce(${hasManyDigits(textExpression(column))}, false)::INTEGER`)
  const sum = (parts: readonly string[]) => (parts.length === 0 ? '0' : parts.join(' + '))
  let written = 0
  for await (const chunk of plan.rows.duck.stream(`SELECT '<row r="${rowMark}">' || ${cells.join(' || ')} || '</row>', ${sum(cut)}, ${sum(long)} ${plan.page(first, rows)}`, signal)) {
    const texts: string[] = []
    for (const [text, cutCells, longNumbers] of chunk) {
      texts.push(String(text).replaceAll(rowMark, String(written + texts.length + 2)))
      counts.cut += Number(cutCells)
      counts.longNumbers += Number(longNumbers)
    }
    written += chunk.length
    counts.writtenRows += chunk.length
    await write(texts.join(''))
    onProgress(counts.writtenRows)
  }
  if (written !== rows) throw new Error(`${written} of ${rows} rows of a sheet came`)
  await write('</sheetData></worksheet>')
  stream.end()
}

/** The column's name in Excel: A … Z, AA … */
function letters(index: number): string {
  return (index >= 26 ? letters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26))
}

function isText({ type }: StoredColumn): boolean {
  return type === 'text' || type === 'list'
}

/** True for a decimal of more digits than Excel keeps. */
function hasManyDigits(text: string): string {
  return `length(ltrim(replace(replace(${text}, '-', ''), '.', ''), '0')) > ${keptDigits}`
}

/** How many characters of the beginning that a cell could hold take two UTF-16 units. */
function wideCharacters(text: string): string {
  return String.raw`length(regexp_replace(left(${text}, ${cellCharacters}), '[^\x{10000}-\x{10FFFF}]+', '', 'g'))`
}

/** True for a text that a cell cannot hold. DuckDB counts characters, Excel their units; only texts of as many bytes are counted. */
function isTooLong(text: string): string {
  return `CASE WHEN strlen(${text}) > ${cellCharacters} THEN length(${text}) + ${wideCharacters(text)} > ${cellCharacters} ELSE false END`
}

/** What a cell holds of a text: all that it can, or half of it where that are mostly characters of two units. */
function fittingText(text: string): string {
  return `CASE WHEN ${isTooLong(text)} THEN left(${text}, greatest(${Math.floor(cellCharacters / 2)}, ${cellCharacters} - ${wideCharacters(text)})) ELSE ${text} END`
}

/** A DuckDB expression for the cell's XML; a null is no cell. */
function cellXml(column: StoredColumn, letter: string, isTextNumber: boolean): string {
  const text = textExpression(column)
  const { field } = column
  const asText = (source: string) => `'<c r="${letter}${rowMark}" t="inlineStr"><is><t xml:space="preserve">' || ${source} || '</t></is></c>'`
  const asNumber = (source: string, style = '') => `'<c r="${letter}${rowMark}"${style}><v>' || ${source} || '</v></c>'`
  const filled = (() => {
    switch (column.type) {
      case 'integer':
        return isTextNumber ? asText(text) : asNumber(text)
      case 'decimal':
        return `CASE WHEN ${hasManyDigits(text)} THEN ${asText(text)} ELSE ${asNumber(text)} END`
      case 'double':
        return `CASE WHEN isfinite(${field}) THEN ${asNumber(text)} ELSE ${asText(text)} END`
      case 'boolean':
        return `'<c r="${letter}${rowMark}" t="b"><v>' || ${field}::INTEGER || '</v></c>'`
      // Excel counts days from 1899-12-30 and knows a 29 February 1900 that never was: before March 1900 there is only text.
      case 'date':
        return `CASE WHEN ${field} >= DATE '1900-03-01' AND ${field} <= DATE '9999-12-31' THEN ${asNumber(`(${field} - DATE '1899-12-30')`, ' s="2"')} ELSE ${asText(text)} END`
      case 'timestamp':
        return `CASE WHEN ${field} >= TIMESTAMP '1900-03-01' AND ${field} < TIMESTAMP '10000-01-01' THEN ${asNumber(`round(epoch_ms(${field}) / 86400000.0 + 25569, 10)`, ' s="3"')} ELSE ${asText(text)} END`
      default:
        return asText(escapeSql(fittingText(text)))
    }
  })()
  return `coalesce(${filled}, '')`
}

const unprintable = new RegExp(String.raw`[\x00-\x08\x0b-\x1f\ufffe\uffff]`, 'g')

/** Characters that XML cannot hold are written the way Excel does: `_x0007_`; a text that looks like that is kept apart from it. */
function escapeText(text: string): string {
  return text
    .replace(/_x[0-9A-Fa-f]{4}_/g, found => `_x005F${found}`)
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    .replace(unprintable, found => `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
}

const controlCharacters = [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 0xfffe, 0xffff]

/** The same in SQL; the rare cases cost only the rows that have them. */
function escapeSql(source: string): string {
  const plain = `replace(replace(replace(${source}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')`
  const guarded = `regexp_replace(${source}, '(_x[0-9A-Fa-f]{4}_)', '_x005F\\1', 'g')`
  const escaped = `replace(replace(replace(${guarded}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')`
  const rare = controlCharacters.reduce((inner, code) => `replace(${inner}, chr(${code}), ${quoteText(`_x${code.toString(16).toUpperCase().padStart(4, '0')}_`)})`, escaped)
  return `CASE WHEN regexp_matches(${source}, '[\\x00-\\x08\\x0b-\\x1f\\x{fffe}\\x{ffff}]|_x[0-9A-Fa-f]{4}_') THEN ${rare} ELSE ${plain} END`
}

/** The parts of the workbook that do not depend on rows. Style 1 is the header, 2 a date, 3 a moment. */
function partsOf(sheets: readonly Sheet[]): readonly (readonly [string, string])[] {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const packages = 'http://schemas.openxmlformats.org/package/2006'
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return [
    ['[Content_Types].xml', `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${sheets.map((_, index) => `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="${types}.worksheet+xml"/>`).join('')}</Types>`],
    ['_rels/.rels', `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.map(({ name }, index) => `<sheet name="${escapeText(name).replaceAll('"', '&quot;')}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${head}<Relationships xmlns="${packages}/relationships">${sheets.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${office}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rId${sheets.length + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`],
    ['xl/styles.xml', `${head}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>`],
  ]
}
