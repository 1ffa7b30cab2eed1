import type { LadderWish } from './contract.ts'

/** What a climb depends on. */
export type Checked = Pick<LadderWish, 'sql' | 'params' | 'paramTexts' | 'window' | 'instanceId'>

/** A short text that is the same for the same text, parameters, window and instance, and almost surely another for others. Line ends do not count. */
export function fingerprintOf({ sql, params, paramTexts, window, instanceId }: Checked): string {
  const texts = Object.entries(paramTexts).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return hash(JSON.stringify([sql.replace(/\r\n?/g, '\n'), params.map(sorted), texts, sorted(window), instanceId]))
}

/** The same object with its entries in one order: what was stored and what was typed differ in it. */
function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

/** 53 bits (cyrb53), enough to tell versions of one text apart. */
function hash(text: string): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 2_654_435_761)
    low = Math.imul(low ^ unit, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36)
}
