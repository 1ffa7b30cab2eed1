/** An audience segment. `theme` names the vertical it suits (see products) or -1 for everybody. */
export interface Segment {
  readonly segmentId: number
  readonly category: 'inmarket' | 'lifestyle'
  readonly name: string
  readonly description: string
  readonly path: string
}

const inMarket = [
  'Camping & Hiking Gear', 'Skin Care', 'Pet Food', 'Cookware', 'Bedding & Linens', 'Sports Nutrition', 'Hair Care',
  'Pet Toys',
  'Coffee & Espresso', 'Home Decor', 'Cars & SUVs', 'Laptops',
]
const lifestyle = [
  'Outdoor Enthusiasts', 'Beauty Mavens', 'Pet Owners', 'Home Cooks', 'Home Improvers', 'Fitness Fans',
  'Families with Kids',
  'Streaming TV Fans', 'Frequent Travelers', 'Eco Conscious', 'Car Owners', 'Gamers',
]

/** Every segment: 12 in-market, then 12 lifestyle; the n-th of each suits audience group `n % 8`. */
export const segments: readonly Segment[] = [
  ...inMarket.map((name, index): Segment => ({
    segmentId: 401200 + index * 37, category: 'inmarket', name: `IM - ${name}`,
    description: `Shoppers whose recent activity suggests they are about to buy: ${name}.`,
    path: `In-market/Shopping/${name}`,
  })),
  ...lifestyle.map((name, index): Segment => ({
    segmentId: 702400 + index * 41, category: 'lifestyle', name: `LS - ${name}`,
    description: `People whose habits over the last year fit: ${name}.`, path: `Lifestyle/Interests/${name}`,
  })),
]
