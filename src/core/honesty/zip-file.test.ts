import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { ZipFile } from 'yazl'
import { inZip, type ZipEntry } from './zip-file.ts'

const text = Buffer.from('the same words again and again. '.repeat(2_000))

async function archiveOf(fill: (archive: ZipFile) => void, forceZip64Format = false): Promise<Buffer> {
  const archive = new ZipFile()
  fill(archive)
  archive.end({ forceZip64Format, comment: '' })
  return buffer(archive.outputStream)
}

function fileOf(bytes: Buffer): string {
  const dir = mkdtempSync(join(tmpdir(), 'recomamp-zip-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const path = join(dir, 'given.zip')
  writeFileSync(path, bytes)
  return path
}

/** What is in the archive, read in the ways there are. */
const read = (bytes: Buffer, mostEntries = 4) => inZip(fileOf(bytes), mostEntries, async (entries) => {
  const found: [string, Buffer][] = []
  for (const [name, entry] of entries) found.push([name, await entry.read(text.length)])
  return found
})
const refused = { code: 'invalid-input', message: expect.stringContaining('Nothing was opened') as string }

/** A copy with the four bytes after `signature` + `at` replaced, in every record of that kind. */
function altered(bytes: Buffer, signature: number, at: number, value: number, width: 2 | 4 = 4): Buffer {
  const copy = Buffer.from(bytes)
  for (let place = 0; place + 4 <= copy.length; place++) if (copy.readUInt32LE(place) === signature) copy.writeUIntLE(value, place + at, width)
  return copy
}
const [directory, end] = [0x02014b50, 0x06054b50]

test('stored and packed files are read as they are, with and without the fields for large archives', async () => {
  for (const forceZip64Format of [false, true]) {
    const bytes = await archiveOf((archive) => {
      archive.addBuffer(text, 'packed.txt', { forceZip64Format })
      archive.addBuffer(text, 'stored.txt', { compress: false, forceZip64Format })
      archive.addBuffer(Buffer.alloc(0), 'empty.txt', { compress: false })
    }, forceZip64Format)
    expect(await read(bytes)).toEqual([['packed.txt', text], ['stored.txt', text], ['empty.txt', Buffer.alloc(0)]])
    const streamed = (name: string) => inZip(fileOf(bytes), 4, async entries => buffer((entries.get(name) as ZipEntry).stream())) // added above
    expect([(await streamed('stored.txt')).equals(text), (await streamed('empty.txt')).length]).toEqual([true, 0])
    await expect(streamed('packed.txt')).rejects.toMatchObject(refused)
  }
})

test('too many files, names that come twice or lead elsewhere, encrypted files and unknown packing are refused', async () => {
  const two = await archiveOf((archive) => {
    archive.addBuffer(text, 'one.txt')
    archive.addBuffer(text, 'two.txt')
  })
  expect(await read(two, 2)).toHaveLength(2)
  await expect(read(two, 1)).rejects.toMatchObject(refused)
  for (const name of ['one.txt', '../x.tx', '/xy.txt', 'C:/.txt', 'a\\b.txt']) {
    const other = Buffer.from(two)
    for (let place = other.indexOf('two.txt'); place >= 0; place = other.indexOf('two.txt', place)) other.write(name, place)
    await expect(read(other)).rejects.toMatchObject(refused)
  }
  await expect(read(altered(two, directory, 8, 1, 2))).rejects.toMatchObject(refused)
  await expect(read(altered(two, directory, 8, 0x40, 2))).rejects.toMatchObject(refused)
  await expect(read(altered(two, directory, 10, 12, 2))).rejects.toMatchObject(refused)
  await expect(read(altered(two, end, 4, 1, 2))).rejects.toMatchObject(refused)
})

test('a file that is larger than it says, than it may be, or whose bytes are not those of its checksum is refused', async () => {
  const packed = await archiveOf(archive => archive.addBuffer(text, 'a.txt'))
  const stored = await archiveOf(archive => archive.addBuffer(text, 'a.txt', { compress: false }))
  for (const size of [0, 1, text.length - 1, text.length + 1, 0xfffffffe]) {
    await expect(read(altered(packed, directory, 24, size))).rejects.toMatchObject(refused)
    await expect(read(altered(stored, directory, 24, size))).rejects.toMatchObject(refused)
    await expect(read(altered(packed, directory, 20, size))).rejects.toMatchObject(refused)
  }
  for (const bytes of [packed, stored]) {
    await expect(read(altered(bytes, directory, 16, 0x12345678))).rejects.toMatchObject(refused)
    await expect(read(altered(bytes, directory, 42, bytes.length - 8))).rejects.toMatchObject(refused)
    await expect(inZip(fileOf(bytes), 4, async entries => (entries.get('a.txt') as ZipEntry).read(text.length - 1))).rejects.toMatchObject(refused) // added above
  }
  const inside = Buffer.from(stored)
  inside[100] = (inside[100] ?? 0) ^ 1
  await expect(inZip(fileOf(inside), 4, async entries => buffer((entries.get('a.txt') as ZipEntry).stream()))).rejects.toMatchObject(refused) // added above
})

test('a bomb is stopped at the size that it announced', async () => {
  const bomb = await archiveOf(archive => archive.addBuffer(Buffer.alloc(50_000_000), 'a.txt'))
  await expect(read(bomb)).rejects.toMatchObject(refused)
  await expect(read(altered(bomb, directory, 24, text.length))).rejects.toMatchObject(refused)
})

test('what is no archive is refused, and a file that is not there says so', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('PK\x05\x06'), Buffer.from('a,b\n1,2\n'), Buffer.alloc(70_000, 'PK\x05\x06')]) await expect(read(bytes)).rejects.toMatchObject(refused)
  await expect(inZip(join(tmpdir(), 'recomamp-no-such-file.zip'), 4, async () => null)).rejects.toMatchObject({ code: 'ENOENT' })
})
