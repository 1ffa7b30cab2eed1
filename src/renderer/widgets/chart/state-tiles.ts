/** Where each state of the US stands in a map of equal tiles: column and row from the upper left. */
const rows: readonly string[] = [
  'AK . . . . . . . . . ME', '. . . . . . . . . VT NH', 'WA ID MT ND MN IL WI MI NY RI MA', 'OR NV WY SD IA IN OH PA NJ CT .', 'CA UT CO NE MO KY WV VA MD DE .', '. AZ NM KS AR TN NC SC DC . .', '. . . OK LA MS AL GA . . .', 'HI . . TX . . . . FL . PR',
]

const names: Readonly<Record<string, string>> = {
  alabama: 'AL', alaska: 'AK', arizona: 'AZ', arkansas: 'AR', california: 'CA', colorado: 'CO', connecticut: 'CT', delaware: 'DE', 'district of columbia': 'DC', florida: 'FL', georgia: 'GA', hawaii: 'HI', idaho: 'ID', illinois: 'IL', indiana: 'IN', iowa: 'IA',
  kansas: 'KS', kentucky: 'KY', louisiana: 'LA', maine: 'ME', maryland: 'MD', massachusetts: 'MA', michigan: 'MI', minnesota: 'MN', mississippi: 'MS', missouri: 'MO', montana: 'MT', nebraska: 'NE', nevada: 'NV', 'new hampshire': 'NH', 'new jersey': 'NJ',
  'new mexico': 'NM', 'new york': 'NY', 'north carolina': 'NC', 'north dakota': 'ND', ohio: 'OH', oklahoma: 'OK', oregon: 'OR', pennsylvania: 'PA', 'puerto rico': 'PR', 'rhode island': 'RI', 'south carolina': 'SC', 'south dakota': 'SD', tennessee: 'TN', texas: 'TX',
  utah: 'UT', vermont: 'VT', virginia: 'VA', washington: 'WA', 'west virginia': 'WV', wisconsin: 'WI', wyoming: 'WY',
}

/** Every tile, with its two letters. */
export const stateTiles: readonly { readonly code: string; readonly x: number; readonly y: number }[] = rows.flatMap((row, y) => row.split(' ').flatMap((code, x) => (code === '.' ? [] : [{ code, x, y }])))
export const tileColumns = 11
export const tileRows = rows.length

const codes = new Set(stateTiles.map(({ code }) => code))

/** The two letters of a state as AMC writes it (`US-CA`), or as people do (`CA`, `California`); null for anything else. */
export function stateCode(text: string): string | null {
  const bare = text.trim().toUpperCase().replace(/^US-/, '')
  return codes.has(bare) ? bare : names[text.trim().toLowerCase()] ?? null
}
