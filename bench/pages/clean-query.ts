const tables = ['dsp_impressions', 'dsp_clicks'] as const
const devices = ['PC', 'Phone', 'Tablet', 'TV'] as const

/** AMC SQL without an error and with exactly `lineCount` lines (at least 40): named parts, stacked and summed. The same text for the same number. */
export function cleanQuery(lineCount: number): string {
  const partLineCount = 12
  const partCount = Math.max(1, Math.floor((lineCount - 8) / (partLineCount + 3)))
  const lines = ['-- Reach and cost of every part, week by week', 'WITH']
  for (let part = 0; part < partCount; part++) lines.push(...partLines(part))
  lines.push('all_parts AS (')
  for (let part = 0; part < partCount; part++) lines.push(`  SELECT part, campaign, device, impressions, reach FROM part_${part}`, ...(part < partCount - 1 ? ['  UNION ALL'] : []))
  lines.push(')', 'SELECT campaign, device, SUM(impressions) AS impressions, SUM(reach) AS reach', 'FROM all_parts', 'GROUP BY 1, 2')
  while (lines.length < lineCount) lines.splice(1, 0, `-- note ${lines.length}`)
  return lines.join('\n')
}

function partLines(part: number): readonly string[] {
  const table = tables[part % tables.length]
  const device = devices[part % devices.length]
  return [
    `-- week ${part % 52} on ${device}; people who saw it at least ${1 + (part % 7)} times`, `part_${part} AS (`, '  SELECT', `    'part ${part}' AS part,`, '    campaign,', `    COALESCE(device_type, '${device}') AS device,`,
    `    SUM(CASE WHEN device_type = '${device}' THEN ${1 + (part % 3)} ELSE 0 END) AS impressions,`, '    COUNT(DISTINCT user_id) AS reach', `  FROM ${table}`,
    `  WHERE campaign SIMILAR TO 'Brand ${part}( - |_)%' AND line_item NOT IN ('a${part}', 'b${part}')`, `  GROUP BY 1, 2, 3 HAVING COUNT(1) > ${part % 7}`, '),',
  ]
}
