const channels = ['dsp', 'sponsored', 'search', 'video', 'audio', 'display'] as const
const tables = ['dsp_impressions', 'sponsored_ads_traffic', 'amazon_attributed_events_by_conversion_time', 'dsp_clicks', 'dsp_views', 'conversions'] as const
const devices = ['PC', 'Phone', 'Tablet', 'TV'] as const

/** AMC SQL as agencies write it, with exactly `lineCount` lines: one long chain of named parts, a union over them, comments in between. The same text for the same number. */
export function longQuery(lineCount: number): string {
  const head = ['-- Reach, cost and overlap of every channel, week by week', 'WITH']
  const tail = ['all_parts AS (', '  SELECT * FROM part_0', ')', 'SELECT channel, device, SUM(impressions) AS impressions, COUNT(DISTINCT user_id) AS reach', 'FROM all_parts', 'GROUP BY 1, 2']
  const lines = [...head]
  for (let part = 0; lines.length + tail.length < lineCount; part += 1) lines.push(...partLines(part))
  // What is too much of the last part becomes nothing, and its end is put where it must be.
  const kept = lines.slice(0, lineCount - tail.length)
  kept[kept.length - 1] = '), -- the last part'
  return [...kept, ...tail].join('\n')
}

function partLines(part: number): readonly string[] {
  const channel = channels[part % channels.length]
  const table = tables[part % tables.length]
  const device = devices[part % devices.length]
  return [
    `-- ${channel}: week ${part % 52} on ${device}; people who saw it at least ${1 + (part % 7)} times`,
    `part_${part} AS (`,
    '  SELECT',
    `    '${channel}' AS channel,`,
    '    user_id,',
    '    campaign,',
    `    COALESCE(device_type, '${device}') AS device,`,
    '    COUNT(DISTINCT request_tag) AS requests,',
    `    SUM(CASE WHEN device_type = '${device}' THEN impressions ELSE 0 END) AS impressions,`,
    `    SUM(total_cost) / 100000.0 * ${(1 + (part % 9) / 10).toFixed(1)} AS spend`,
    `  FROM ${table} AS t${part}`,
    `  WHERE campaign SIMILAR TO 'Brand ${part}( - |_)%'`,
    `    AND event_dt_utc >= CUSTOM_PARAMETER('start_${part}')`,
    `    AND creative_asin IN ('B0${String(part).padStart(8, '0')}', 'B1${String(part * 7).padStart(8, '0')}')`,
    '  GROUP BY 1, 2, 3, 4',
    `  HAVING COUNT(*) > ${part % 7}`,
    '),',
  ]
}
