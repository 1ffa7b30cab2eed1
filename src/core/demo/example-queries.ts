/**
 * The queries that come with the sample data: the questions an agency asks first, one idiom of AMC SQL each. They also run
 * on a real instance that has Amazon DSP and sponsored ads.
 */
import { ParamDeclaration } from '#shared/params/params.ts'
import type { TimeWindow } from '#shared/time-window/time-window.ts'

export interface ExampleQuery {
  readonly name: string
  /** What it answers and how its result is read. */
  readonly description: string
  readonly tags: readonly string[]
  readonly sql: string
  readonly params: readonly ParamDeclaration[]
  readonly paramTexts: Readonly<Record<string, string>>
  readonly window: TimeWindow
}

export const exampleFolder = 'Examples'

/** Four whole weeks; the two latest days are left out because AMC needs up to 48 hours to complete them. */
const fourWeeks: TimeWindow = { kind: 'last-n-days', days: 28, endDaysAgo: 2, timeZone: 'UTC' }

/** The examples in the order they are shown. The first one is opened on a first start. */
export function exampleQueries(): readonly ExampleQuery[] {
  return [reachAndFrequency, frequencyAndPurchases, pathToConversion, newToBrand, overlap, timeOfDay]
}

const reachAndFrequency: ExampleQuery = {
  name: 'Reach and frequency by campaign',
  description: 'How many people saw each DSP campaign once, twice, three times and more. Read a campaign from the lowest frequency to the highest: a long tail at the cap means budget spent on people who had seen enough.',
  tags: ['reach', 'frequency', 'dsp'],
  window: fourWeeks,
  params: [ParamDeclaration.parse({
    name: 'frequency_cap', type: 'INTEGER', displayName: 'Highest frequency shown', description: 'People who saw more ads than this are counted in the last bucket.', defaultValue: '10',
  })],
  paramTexts: { frequency_cap: '10' },
  sql: `-- How many people saw each campaign once, twice, three times ...?
WITH exposure AS (
  -- One row per person and campaign. Rows without a user_id cannot be counted as people.
  SELECT
    campaign,
    user_id,
    SUM(impressions) AS impressions,
    SUM(total_cost) AS cost_millicents
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY campaign, user_id
),
bucketed AS (
  SELECT
    campaign,
    user_id,
    impressions,
    cost_millicents,
    LEAST(impressions, CUSTOM_PARAMETER('frequency_cap')) AS frequency
  FROM exposure
)
SELECT
  campaign,
  frequency,
  COUNT(DISTINCT user_id) AS people,
  SUM(impressions) AS impressions,
  SUM(cost_millicents) / 100000 AS cost
FROM bucketed
GROUP BY campaign, frequency
`,
}

const frequencyAndPurchases: ExampleQuery = {
  name: 'Where another impression stops paying',
  description: 'Purchase rate by how many DSP ads a person saw. The rate climbs and then flattens: where it flattens is a good frequency cap. The rate is of people, not of impressions, and shows that both go together, not that one causes the other.',
  tags: ['frequency', 'conversion', 'dsp'],
  window: fourWeeks,
  params: [],
  paramTexts: {},
  sql: `-- Share of people who bought, by the number of DSP ads they saw
WITH exposure AS (
  SELECT user_id, SUM(impressions) AS impressions, SUM(total_cost) AS cost_millicents
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY user_id
),
purchase AS (
  -- By traffic time: purchases that follow an ad of this window, also when they come later.
  SELECT user_id, SUM(total_purchases) AS purchases, SUM(total_product_sales) AS product_sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL AND total_purchases > 0
  GROUP BY user_id
),
joined AS (
  SELECT
    CASE
      WHEN e.impressions >= 10 THEN '10 and more'
      WHEN e.impressions >= 6 THEN '06 to 09'
      WHEN e.impressions >= 4 THEN '04 to 05'
      WHEN e.impressions = 3 THEN '03'
      WHEN e.impressions = 2 THEN '02'
      ELSE '01'
    END AS ads_seen,
    e.user_id,
    e.cost_millicents,
    p.purchases,
    p.product_sales,
    IF(p.purchases > 0, 1, 0) AS bought
  FROM exposure e
  LEFT JOIN purchase p ON e.user_id = p.user_id
)
SELECT
  ads_seen,
  COUNT(DISTINCT user_id) AS people,
  SUM(bought) AS buyers,
  SUM(bought) / COUNT(DISTINCT user_id) AS purchase_rate,
  SUM(purchases) AS purchases,
  SUM(product_sales) AS product_sales,
  SUM(cost_millicents) / 100000 AS cost
FROM joined
GROUP BY ads_seen
`,
}

const pathToConversion: ExampleQuery = {
  name: 'Path to conversion by campaign',
  description: 'In which order people first met the campaigns, and how often each order ended in a purchase. A campaign counts once per person, at its first impression. Compare paths with many people by their purchase rate.',
  tags: ['path', 'conversion', 'dsp', 'sponsored ads'],
  window: fourWeeks,
  params: [],
  paramTexts: {},
  sql: `-- Which order of campaigns comes before a purchase?
WITH touch AS (
  -- The first time each person met each campaign, in either ad product.
  SELECT campaign, user_id, MIN(impression_dt_utc) AS first_seen
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY campaign, user_id
  UNION ALL
  SELECT campaign, user_id, MIN(event_dt_utc) AS first_seen
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
  GROUP BY campaign, user_id
),
ranked AS (
  SELECT
    user_id,
    NAMED_ROW(
      'order', ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY first_seen),
      'campaign', campaign
    ) AS step
  FROM touch
),
person AS (
  SELECT user_id, ARRAY_SORT(COLLECT(DISTINCT step)) AS path
  FROM ranked
  GROUP BY user_id
),
purchase AS (
  SELECT user_id, SUM(total_purchases) AS purchases, SUM(total_product_sales) AS product_sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL AND total_purchases > 0
  GROUP BY user_id
),
joined AS (
  SELECT
    a.path,
    a.user_id,
    p.purchases,
    p.product_sales,
    IF(p.purchases > 0, 1, 0) AS bought
  FROM person a
  LEFT JOIN purchase p ON a.user_id = p.user_id
)
SELECT
  path,
  COUNT(DISTINCT user_id) AS people,
  SUM(bought) AS buyers,
  SUM(bought) / COUNT(DISTINCT user_id) AS purchase_rate,
  SUM(purchases) AS purchases,
  SUM(product_sales) AS product_sales
FROM joined
GROUP BY path
`,
}

const newToBrand: ExampleQuery = {
  name: 'New-to-brand purchases by campaign',
  description: 'How many of each campaign\'s purchases came from people who had not bought the brand on Amazon in the last twelve months. A high share means the campaign wins customers; a low one that it reminds those you have.',
  tags: ['new-to-brand', 'conversion', 'dsp', 'sponsored ads'],
  window: fourWeeks,
  params: [],
  paramTexts: {},
  sql: `-- Which campaigns bring customers who are new to the brand?
SELECT
  COALESCE(ad_product_type, 'amazon_dsp') AS ad_product,
  campaign,
  SUM(total_purchases) AS purchases,
  SUM(new_to_brand_total_purchases) AS new_to_brand_purchases,
  SUM(new_to_brand_total_purchases) / NULLIF(SUM(total_purchases), 0) AS new_to_brand_share,
  SUM(total_product_sales) AS product_sales,
  SUM(new_to_brand_total_product_sales) AS new_to_brand_product_sales,
  COUNT(DISTINCT user_id) AS buyers
FROM amazon_attributed_events_by_traffic_time
WHERE total_purchases > 0
GROUP BY COALESCE(ad_product_type, 'amazon_dsp'), campaign
`,
}

const overlap: ExampleQuery = {
  name: 'Sponsored ads and DSP overlap',
  description: 'Do people who saw both kinds of ads buy more often than people who saw one? Compare the purchase rate of "both" with each alone. People who see both are often closer to buying anyway: this is a hint, not proof.',
  tags: ['overlap', 'dsp', 'sponsored ads'],
  window: fourWeeks,
  params: [],
  paramTexts: {},
  sql: `-- Do people who saw both kinds of ads buy more often?
WITH seen AS (
  SELECT user_id, 1 AS dsp, 0 AS sponsored_ads
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY user_id
  UNION ALL
  SELECT user_id, 0 AS dsp, 1 AS sponsored_ads
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
  GROUP BY user_id
),
person AS (
  SELECT user_id, MAX(dsp) AS dsp, MAX(sponsored_ads) AS sponsored_ads
  FROM seen
  GROUP BY user_id
),
purchase AS (
  SELECT user_id, SUM(total_purchases) AS purchases, SUM(total_product_sales) AS product_sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL AND total_purchases > 0
  GROUP BY user_id
),
joined AS (
  SELECT
    CASE
      WHEN a.dsp = 1 AND a.sponsored_ads = 1 THEN 'both'
      WHEN a.dsp = 1 THEN 'DSP only'
      ELSE 'sponsored ads only'
    END AS exposure_group,
    a.user_id,
    p.purchases,
    p.product_sales,
    IF(p.purchases > 0, 1, 0) AS bought
  FROM person a
  LEFT JOIN purchase p ON a.user_id = p.user_id
)
SELECT
  exposure_group,
  COUNT(DISTINCT user_id) AS people,
  SUM(bought) AS buyers,
  SUM(bought) / COUNT(DISTINCT user_id) AS purchase_rate,
  SUM(purchases) AS purchases,
  SUM(product_sales) AS product_sales
FROM joined
GROUP BY exposure_group
`,
}

const timeOfDay: ExampleQuery = {
  name: 'Sponsored ads by hour and weekday',
  description: 'When sponsored ads are seen and clicked, in the advertiser\'s time zone, as a heat map of hour by weekday (1 is Sunday). It is the hour of the ad, not of the purchase.',
  tags: ['time of day', 'sponsored ads'],
  window: fourWeeks,
  params: [],
  paramTexts: {},
  sql: `-- When are sponsored ads seen and clicked? (1 = Sunday)
SELECT
  EXTRACT(DOW FROM event_date) AS day_of_week,
  event_hour,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(clicks) / NULLIF(SUM(impressions), 0) AS click_rate,
  SUM(spend) / 100000000 AS spend
FROM sponsored_ads_traffic
GROUP BY EXTRACT(DOW FROM event_date), event_hour
`,
}
