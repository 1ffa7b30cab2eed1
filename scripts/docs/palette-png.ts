import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const mostColours = 256
/** Colours of surfaces and letters, which stay to the last bit; what is rarer shares the rest of the palette. */
const keptColours = 160

/** A picture without transparency: 8-bit red, green and blue, row by row from the top. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/**
 * A PNG with at most 256 colours, about a third of what a screenshot weighs; a screenshot with no more colours stays as it is to the
 * last point. Reads what browsers write: 8 bits a channel, not interlaced, transparency put on white. Throws for anything else.
 */
export function shrinkPng(png: Uint8Array): Uint8Array {
  return writePalettePng(readPng(png))
}

/** The points of a PNG of 8 bits a channel, with or without a palette. Throws for anything else. */
export function readPng(png: Uint8Array): Picture {
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  if (!file.subarray(0, 8).equals(signature)) throw new Error('This is no PNG.')
  const parts: Buffer[] = []
  let head: Buffer = Buffer.alloc(13)
  let palette: Buffer | null = null
  for (let at = 8; at + 8 <= file.length;) {
    const length = file.readUInt32BE(at)
    const name = file.toString('latin1', at + 4, at + 8)
    const data = file.subarray(at + 8, at + 8 + length)
    if (name === 'IHDR') head = data
    else if (name === 'PLTE') palette = data
    else if (name === 'IDAT') parts.push(data)
    at += length + 12
  }
  const [width, height, depth, kind, interlaced] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8], head[9], head[12]]
  const channels = kind === 2 ? 3 : kind === 6 ? 4 : kind === 3 && palette !== null ? 1 : 0
  if (depth !== 8 || channels === 0 || interlaced !== 0) throw new Error('Only PNGs of 8 bits a channel that are not interlaced can be read.')
  return { width, height, rgb: toRgb(unfiltered(inflateSync(Buffer.concat(parts)), width * channels, height, channels), channels, palette) }
}

/** Takes back what PNG does to a row before packing it: each byte is told by those to the left, above, and between. */
function unfiltered(packed: Uint8Array, rowBytes: number, height: number, channels: number): Uint8Array {
  const plain = new Uint8Array(rowBytes * height)
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (rowBytes + 1)]
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x
      const left = x < channels ? 0 : plain[at - channels] ?? 0
      const above = y === 0 ? 0 : plain[at - rowBytes] ?? 0
      const between = x < channels || y === 0 ? 0 : plain[at - rowBytes - channels] ?? 0
      const guess = filter === 1 ? left : filter === 2 ? above : filter === 3 ? (left + above) >> 1 : filter === 4 ? nearest(left, above, between) : 0
      plain[at] = (packed[at + y + 1] ?? 0) + guess
    }
  }
  return plain
}

function nearest(left: number, above: number, between: number): number {
  const [toLeft, toAbove, toBetween] = [Math.abs(above - between), Math.abs(left - between), Math.abs(left + above - 2 * between)]
  return toLeft <= toAbove && toLeft <= toBetween ? left : toAbove <= toBetween ? above : between
}

function toRgb(plain: Uint8Array, channels: number, palette: Uint8Array | null): Uint8Array {
  if (channels === 3) return plain
  const points = plain.length / channels
  const rgb = new Uint8Array(points * 3)
  for (let point = 0; point < points; point++) {
    const alpha = channels === 4 ? (plain[point * 4 + 3] ?? 255) / 255 : 1
    for (let channel = 0; channel < 3; channel++) {
      const value = channels === 4 ? plain[point * 4 + channel] ?? 0 : palette?.[(plain[point] ?? 0) * 3 + channel] ?? 0
      rgb[point * 3 + channel] = Math.round(value * alpha + 255 * (1 - alpha))
    }
  }
  return rgb
}

/** A picture as a PNG with a palette of at most 256 colours. */
export function writePalettePng({ width, height, rgb }: Picture): Uint8Array {
  const counts = new Map<number, number>()
  for (let at = 0; at < rgb.length; at += 3) {
    const colour = colourAt(rgb, at)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const palette = choosePalette(counts)
  const places = new Map([...counts.keys()].map(colour => [colour, closest(palette, colour)]))
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = places.get(colourAt(rgb, (y * width + x) * 3)) ?? 0
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap(colour => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  return Buffer.concat([signature, chunk('IHDR', head), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })), chunk('IEND', Buffer.alloc(0))])
}

function colourAt(rgb: Uint8Array, at: number): number {
  return ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0)
}

const channelOf = (colour: number, channel: number): number => (colour >> (16 - 8 * channel)) & 255

/** The most frequent colours as they are; for the others, the mean of boxes that are halved where they are widest. */
function choosePalette(counts: ReadonlyMap<number, number>): readonly number[] {
  const frequent = [...counts].toSorted(([, one], [, other]) => other - one).map(([colour]) => colour)
  if (frequent.length <= mostColours) return frequent
  const boxes = [frequent.slice(keptColours)]
  while (boxes.length < mostColours - keptColours) {
    const widest = boxes.map((colours, at) => ({ at, ...widestChannel(colours) })).reduce((one, other) => (other.width > one.width ? other : one))
    const sorted = boxes[widest.at]?.toSorted((one, other) => channelOf(one, widest.channel) - channelOf(other, widest.channel)) ?? []
    boxes.splice(widest.at, 1, sorted.slice(0, sorted.length >> 1), sorted.slice(sorted.length >> 1))
  }
  return [...frequent.slice(0, keptColours), ...boxes.filter(colours => colours.length > 0).map(colours => meanOf(colours, counts))]
}

function widestChannel(colours: readonly number[]): { readonly channel: number; readonly width: number } {
  return [0, 1, 2].map(channel => {
    const values = colours.map(colour => channelOf(colour, channel))
    return { channel, width: values.length === 0 ? 0 : values.reduce((most, value) => Math.max(most, value)) - values.reduce((least, value) => Math.min(least, value)) }
  }).reduce((one, other) => (other.width > one.width ? other : one))
}

function meanOf(colours: readonly number[], counts: ReadonlyMap<number, number>): number {
  const points = colours.reduce((sum, colour) => sum + (counts.get(colour) ?? 0), 0)
  return [0, 1, 2].reduce((mean, channel) => (mean << 8) | Math.round(colours.reduce((sum, colour) => sum + channelOf(colour, channel) * (counts.get(colour) ?? 0), 0) / points), 0)
}

function closest(palette: readonly number[], colour: number): number {
  let best = 0
  let least = Infinity
  for (const [place, other] of palette.entries()) {
    const apart = [0, 1, 2].reduce((sum, channel) => sum + (channelOf(colour, channel) - channelOf(other, channel)) ** 2, 0)
    if (apart < least) [best, least] = [place, apart]
    if (apart === 0) break
  }
  return best
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
