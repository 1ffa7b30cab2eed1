/** A metropolitan area: where households live and how many of a hundred. */
export interface Place {
  readonly state: string
  /** US designated market area; NULL elsewhere, as in AMC. */
  readonly dma: string | null
  readonly city: string
  /** Postal codes are this plus a number of `postalDigits` digits. */
  readonly postalPrefix: string
  readonly postalDigits: number
  readonly weight: number
}

type PlaceRow = readonly [state: string, dma: string | null, city: string, postalPrefix: string, postalDigits: number,
  weight: number]

const placesByCountry: Readonly<Record<string, readonly PlaceRow[]>> = {
  US: [
    ['US-NY', 'US-DMA501', 'New York', 'US-100', 2, 13], ['US-CA', 'US-DMA803', 'Los Angeles', 'US-900', 2, 11],
    ['US-IL', 'US-DMA602', 'Chicago', 'US-606', 2, 8], ['US-TX', 'US-DMA623', 'Dallas', 'US-752', 2, 7],
    ['US-TX', 'US-DMA618', 'Houston', 'US-770', 2, 6], ['US-PA', 'US-DMA504', 'Philadelphia', 'US-191', 2, 6],
    ['US-GA', 'US-DMA524', 'Atlanta', 'US-303', 2, 5], ['US-DC', 'US-DMA511', 'Washington', 'US-200', 2, 5],
    ['US-MA', 'US-DMA506', 'Boston', 'US-021', 2, 5], ['US-CA', 'US-DMA807', 'San Francisco', 'US-941', 2, 5],
    ['US-AZ', 'US-DMA753', 'Phoenix', 'US-850', 2, 4], ['US-WA', 'US-DMA819', 'Seattle', 'US-981', 2, 4],
    ['US-FL', 'US-DMA528', 'Miami', 'US-331', 2, 4], ['US-FL', 'US-DMA539', 'Tampa', 'US-336', 2, 3],
    ['US-MN', 'US-DMA613', 'Minneapolis', 'US-554', 2, 3], ['US-CO', 'US-DMA751', 'Denver', 'US-802', 2, 3],
    ['US-OR', 'US-DMA820', 'Portland', 'US-972', 2, 2], ['US-UT', 'US-DMA770', 'Salt Lake City', 'US-841', 2, 2],
    ['US-TN', 'US-DMA659', 'Nashville', 'US-372', 2, 1.5], ['US-ID', 'US-DMA757', 'Boise', 'US-837', 2, 1],
    ['US-VT', 'US-DMA523', 'Burlington', 'US-054', 2, 0.6], ['US-MT', 'US-DMA762', 'Missoula', 'US-598', 2, 0.4],
    ['US-WY', 'US-DMA767', 'Casper', 'US-826', 2, 0.3], ['US-AK', 'US-DMA743', 'Anchorage', 'US-995', 2, 0.2],
  ],
  CA: [
    ['CA-ON', null, 'Toronto', 'CA-M5V', 2, 30], ['CA-QC', null, 'Montreal', 'CA-H2X', 2, 22],
    ['CA-BC', null, 'Vancouver', 'CA-V6B', 2, 16],
    ['CA-AB', null, 'Calgary', 'CA-T2P', 2, 12], ['CA-ON', null, 'Ottawa', 'CA-K1P', 2, 9],
    ['CA-MB', null, 'Winnipeg', 'CA-R3C', 2, 6],
    ['CA-NS', null, 'Halifax', 'CA-B3J', 2, 4], ['CA-NL', null, "St. John's", 'CA-A1C', 2, 1],
  ],
  DE: [
    ['DE-BE', null, 'Berlin', 'DE-10', 3, 18], ['DE-HH', null, 'Hamburg', 'DE-20', 3, 13],
    ['DE-BY', null, 'München', 'DE-80', 3, 16],
    ['DE-NW', null, 'Köln', 'DE-50', 3, 20], ['DE-HE', null, 'Frankfurt am Main', 'DE-60', 3, 12],
    ['DE-BW', null, 'Stuttgart', 'DE-70', 3, 11],
    ['DE-SN', null, 'Leipzig', 'DE-04', 3, 7], ['DE-HB', null, 'Bremen', 'DE-28', 3, 3],
  ],
  GB: [
    ['GB-ENG', null, 'London', 'GB-SW', 2, 40], ['GB-ENG', null, 'Manchester', 'GB-M', 2, 16],
    ['GB-ENG', null, 'Birmingham', 'GB-B', 2, 15],
    ['GB-SCT', null, 'Glasgow', 'GB-G', 2, 11], ['GB-SCT', null, 'Edinburgh', 'GB-EH', 2, 8],
    ['GB-WLS', null, 'Cardiff', 'GB-CF', 2, 6],
    ['GB-NIR', null, 'Belfast', 'GB-BT', 2, 4],
  ],
  JP: [
    ['JP-13', null, 'Tokyo', 'JP-10', 3, 36], ['JP-27', null, 'Osaka', 'JP-53', 3, 19],
    ['JP-14', null, 'Yokohama', 'JP-22', 3, 15],
    ['JP-23', null, 'Nagoya', 'JP-46', 3, 12], ['JP-40', null, 'Fukuoka', 'JP-81', 3, 8],
    ['JP-01', null, 'Sapporo', 'JP-06', 3, 7],
    ['JP-47', null, 'Naha', 'JP-90', 3, 3],
  ],
  AU: [
    ['AU-NSW', null, 'Sydney', 'AU-20', 2, 36], ['AU-VIC', null, 'Melbourne', 'AU-30', 2, 32],
    ['AU-QLD', null, 'Brisbane', 'AU-40', 2, 15],
    ['AU-WA', null, 'Perth', 'AU-60', 2, 9], ['AU-SA', null, 'Adelaide', 'AU-50', 2, 6],
    ['AU-TAS', null, 'Hobart', 'AU-70', 2, 2],
  ],
}

/** The places of a country, the biggest share first by weight; a country without a list gets the United States'. */
export function placesOf(countryCode: string): readonly Place[] {
  const rows = placesByCountry[countryCode] ?? placesByCountry['US'] ?? []
  return rows.map(([state, dma, city, postalPrefix, postalDigits, weight]) =>
    ({ state, dma, city, postalPrefix, postalDigits, weight }))
}
