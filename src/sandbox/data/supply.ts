/** Channels of ads, in key order. The first four are bought through the DSP, the others are sponsored ads. */
export const channels = ['display', 'olv', 'stv', 'audio', 'sp', 'sb', 'sd', 'sptv'] as const
export type Channel = (typeof channels)[number]

/** Where a DSP impression is bought. */
export interface Supply {
  readonly supplyKey: number
  readonly channel: Channel
  readonly supplySource: string
  readonly site: string
  readonly publisher: string
  readonly appBundle: string | null
  readonly isAmazonOwned: boolean
  readonly pageType: string | null
  readonly viewRate: number
  readonly weight: number
}

type SupplyRow = readonly [
  channel: Channel, supplySource: string, site: string, publisher: string, appBundle: string | null,
  isAmazonOwned: boolean,
  pageType: string | null, viewRate: number, weight: number,
]

const rows: readonly SupplyRow[] = [
  ['display', 'AMAZON.COM', 'amazon.com', 'Amazon', null, true, 'Search', 0.82, 16],
  ['display', 'AMAZON.COM', 'amazon.com', 'Amazon', null, true, 'Detail', 0.78, 18],
  ['display', 'AMAZON.COM', 'amazon.com', 'Amazon', null, true, 'CustomerReviews', 0.7, 4],
  ['display', 'IMDB.COM WEB DISPLAY', 'imdb.com', 'IMDb', null, true, null, 0.74, 6],
  ['display', 'TWITCH WEB DISPLAY', 'twitch.tv', 'Twitch', null, true, null, 0.76, 5],
  ['display', 'PUBMATIC WEB DISPLAY', 'dailyherald.example', 'Daily Herald', null, false, null, 0.58, 7],
  ['display', 'GOOGLE ADX WEB DISPLAY', 'weatherboard.example', 'Weatherboard', null, false, null, 0.61, 6],
  ['display', 'INDEX EXCHANGE APP DISPLAY', 'Puzzle Garden', 'Bluefin Games', 'com.bluefin.puzzlegarden', false, null,
    0.66, 2],
  ['olv', 'TWITCH WEB VIDEO', 'twitch.tv', 'Twitch', null, true, null, 0.85, 26],
  ['olv', 'IMDB.COM WEB VIDEO', 'imdb.com', 'IMDb', null, true, null, 0.8, 12],
  ['olv', 'PUBMATIC WEB VIDEO', 'dailyherald.example', 'Daily Herald', null, false, null, 0.63, 14],
  ['olv', 'MAGNITE APP VIDEO', 'Match Three', 'Bluefin Games', 'com.bluefin.matchthree', false, null, 0.71, 12],
  ['stv', 'PRIME VIDEO', 'Prime Video', 'Amazon', 'com.amazon.amazonvideo', true, null, 0.98, 30],
  ['stv', 'FIRE TV APP VIDEO', 'Fire TV Channels', 'Amazon', 'com.amazon.firetv', true, null, 0.97, 12],
  ['stv', 'TWITCH CTV VIDEO', 'twitch.tv', 'Twitch', 'tv.twitch', true, null, 0.96, 6],
  ['stv', 'MAGNITE CTV VIDEO', 'Lakeside Streaming', 'Lakeside Media', 'com.lakeside.ctv', false, null, 0.95, 16],
  ['audio', 'AMAZON MUSIC AUDIO', 'Amazon Music', 'Amazon', 'com.amazon.mp3', true, null, 0.9, 44],
  ['audio', 'TRITON AUDIO', 'Coastline Radio', 'Coastline Radio', 'com.coastline.radio', false, null, 0.88, 20],
]

/** Every supply source, in key order from 0 without gaps; weights of a channel add up to 64. */
export const supplies: readonly Supply[] = rows.map(
  ([channel, supplySource, site, publisher, appBundle, isAmazonOwned, pageType, viewRate, weight], supplyKey) => ({
    supplyKey, channel, supplySource, site, publisher, appBundle, isAmazonOwned, pageType, viewRate, weight,
  }),
)

/** Placements of sponsored ads, in key order: name and weight (adding up to 64) by channel. */
export const placements: readonly {
  readonly channel: Channel; readonly name: string; readonly weight: number; readonly clickFactor: number }[] = [
  { channel: 'sp', name: 'Top of Search on-Amazon', weight: 18, clickFactor: 2.1 },
  { channel: 'sp', name: 'Detail Page on-Amazon', weight: 28, clickFactor: 0.5 },
  { channel: 'sp', name: 'Other on-Amazon', weight: 18, clickFactor: 0.7 },
  { channel: 'sb', name: 'Top of Search on-Amazon', weight: 40, clickFactor: 1.3 },
  { channel: 'sb', name: 'Detail Page on-Amazon', weight: 12, clickFactor: 0.5 },
  { channel: 'sb', name: 'Other on-Amazon', weight: 12, clickFactor: 0.5 },
  { channel: 'sd', name: 'Detail Page on-Amazon', weight: 34, clickFactor: 1.2 },
  { channel: 'sd', name: 'Homepage on-Amazon', weight: 16, clickFactor: 1 },
  { channel: 'sd', name: 'Off Amazon', weight: 14, clickFactor: 0.5 },
  { channel: 'sptv', name: 'Streaming TV', weight: 64, clickFactor: 1 },
]
