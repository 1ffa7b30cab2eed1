import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readPng, shrinkPng, writePalettePng, type Picture } from './palette-png.ts'

function picture(width: number, height: number, colour: (x: number, y: number) => readonly [number, number, number]): Picture {
  return { width, height, rgb: Uint8Array.from(Array.from({ length: width * height }, (_, at) => colour(at % width, Math.floor(at / width))).flat()) }
}

/** A PNG with full colours whose rows use all five ways of telling bytes by their neighbours. */
function fullPng({ width, height, rgb }: Picture): Buffer {
  const rowBytes = width * 3
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : rgb[y * rowBytes + x] ?? 0)
  const guess = [() => 0, (x: number, y: number) => at(x - 3, y), (x: number, y: number) => at(x, y - 1), (x: number, y: number) => (at(x - 3, y) + at(x, y - 1)) >> 1, (x: number, y: number) => {
    const [a, b, c] = [at(x - 3, y), at(x, y - 1), at(x - 3, y - 1)]
    const order = [a, b, c].toSorted((one, other) => Math.abs(a + b - c - one) - Math.abs(a + b - c - other))
    return order[0] ?? 0
  }]
  const rows = Array.from({ length: height }, (_, y) => [y % 5, ...Array.from({ length: rowBytes }, (_one, x) => (at(x, y) - (guess[y % 5]?.(x, y) ?? 0) + 256) % 256)]).flat()
  const empty = Buffer.from(writePalettePng({ width, height, rgb: new Uint8Array(rgb.length) }))
  const head = Buffer.from(empty.subarray(0, 33))
  head[25] = 2
  const data = deflateSync(Buffer.from(rows))
  const frame = Buffer.alloc(data.length + 12)
  frame.writeUInt32BE(data.length)
  frame.write('IDAT', 4, 'latin1')
  data.copy(frame, 8)
  return Buffer.concat([head, frame])
}

test('a picture of few colours keeps every point', () => {
  const few = picture(31, 17, (x, y) => [(x * 7) % 250, y * 3, x > y ? 255 : 0].map(value => value - (value % 25)) as unknown as readonly [number, number, number])
  expect(readPng(shrinkPng(fullPng(few)))).toEqual(few)
})

test('of many colours the frequent ones stay as they are, the rest comes close', () => {
  const many = picture(120, 90, (x, y) => (y < 60 ? [250, 250, 252] : [x * 2, y * 2, (x * y) % 256]))
  const png = fullPng(many)
  expect(readPng(png)).toEqual(many)
  const shrunk = shrinkPng(png)
  const { rgb } = readPng(shrunk)
  expect(rgb.subarray(0, 120 * 60 * 3)).toEqual(many.rgb.subarray(0, 120 * 60 * 3))
  const apart = [...rgb].map((value, at) => Math.abs(value - (many.rgb[at] ?? 0)))
  expect(apart.reduce((sum, each) => sum + each, 0) / apart.length).toBeLessThan(8)
  expect(shrunk.length).toBeLessThan(png.length)
})

test('what is no such picture is refused', () => {
  expect(() => readPng(Buffer.from('GIF89a'))).toThrow('no PNG')
})
