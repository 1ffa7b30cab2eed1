import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { instanceColours } from '#shared/instances/contract.ts'

type Rgb = readonly [number, number, number]
const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const rgb = (hex: string): Rgb => [1, 3, 5].map(at => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as unknown as Rgb
const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b
const contrast = (a: string, b: string) => {
  const [high, low] = [luminance(rgb(a)), luminance(rgb(b))].toSorted((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** The tokens of each appearance, later blocks laid over earlier ones as the cascade does. */
function readThemes(): Record<string, Record<string, string>> {
  const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
  const block = (selector: string) => {
    const at = css.indexOf(`\n${selector} {`)
    const body = css.slice(at, css.indexOf('\n}', at))
    return Object.fromEntries([...body.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]))
  }
  const light = block(':root')
  const dark = { ...light, ...block(":root[data-theme='dark']") }
  return { light, dark, 'light, more contrast': { ...light, ...block(":root[data-contrast='more']") }, 'dark, more contrast': { ...dark, ...block(":root[data-contrast='more']"), ...block(":root[data-theme='dark'][data-contrast='more']") } }
}
const themes = readThemes()

test.each(Object.keys(themes))('text reads on every surface: %s', name => {
  const theme = themes[name]!
  const surfaces = ['surface', 'surface-raised', 'surface-sunken', 'surface-frame', 'surface-hover', 'surface-selected']
  const texts = ['text', 'text-quiet', 'text-disabled', 'accent-text']
  const poor = surfaces.flatMap(surface => texts.map(text => ({ surface, text, ratio: contrast(theme[surface]!, theme[text]!) }))).filter(each => each.ratio < (each.text === 'text-disabled' ? 3.5 : 4.5))
  expect(poor).toEqual([])
})

test.each(Object.keys(themes))('tones, privacy classes and code read on the surface: %s', name => {
  const theme = themes[name]!
  const names = Object.keys(theme).filter(token => /^(ok|warn|fail|info|synthetic|privacy-.*|code-.*)$/.test(token))
  expect(names.length).toBeGreaterThan(15)
  expect(names.map(token => ({ token, ratio: contrast(theme['surface']!, theme[token]!) })).filter(each => each.ratio < 4.5)).toEqual([])
  expect(contrast(theme['accent']!, theme['on-accent']!)).toBeGreaterThanOrEqual(4.5)
  expect(contrast(theme['focus']!, theme['surface']!)).toBeGreaterThanOrEqual(3)
})

const eyes: Readonly<Record<string, readonly number[]>> = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}
const seen = (matrix: readonly number[], [r, g, b]: Rgb): Rgb => [0, 3, 6].map(at => Math.min(1, Math.max(0, matrix[at]! * r + matrix[at + 1]! * g + matrix[at + 2]! * b))) as unknown as Rgb
function okLab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s]
}

test.each(['light', 'dark'])('the ten instance colours stay apart for every kind of eyes, and text reads on them: %s', name => {
  const css = readFileSync(new URL('./instances.css', import.meta.url), 'utf8')
  const prefix = name === 'dark' ? "[data-theme='dark'] " : ''
  const colours = instanceColours.map(colour => {
    const found = new RegExp(`^${RegExp.escape(`${prefix}[data-instance-colour='${colour}']`)} \\{ --instance: (#\\w{6}); --on-instance: (#\\w{6});`, 'm').exec(css)
    return { colour, value: found![1]!, on: found![2]! }
  })
  for (const { value, on } of colours) {
    expect(contrast(value, on)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(value, themes[name]!['surface']!)).toBeGreaterThanOrEqual(2.9)
  }
  const tooNear = Object.entries(eyes).flatMap(([eye, matrix]) => colours.flatMap((one, at) => colours.slice(at + 1).map(other => {
    const a = okLab(seen(matrix, rgb(one.value)))
    const b = okLab(seen(matrix, rgb(other.value)))
    return { eye, pair: `${one.colour} ${other.colour}`, distance: Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) }
  }))).filter(each => each.distance < 0.075)
  expect(tooNear).toEqual([])
})
