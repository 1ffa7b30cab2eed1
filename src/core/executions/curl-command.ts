import type { InstanceRoute } from '#core/amc/ports.ts'

/**
 * A curl command for a POSIX shell that submits the same request by hand. The access token and the client id are left as
 * shell variables for the person to set: no secret is ever in it.
 */
export function curlCommand(route: InstanceRoute, body: Readonly<Record<string, unknown>>): string {
  const sent = route.requireSyntheticData ? { ...body, requireSyntheticData: true } : body
  const url = `${route.apiUrl}/amc/reporting/${encodeURIComponent(route.amcInstanceId)}/workflowExecutions`
  return [
    `curl -X POST ${shellQuote(url)}`,
    '-H "Authorization: Bearer $ACCESS_TOKEN"',
    '-H "Amazon-Advertising-API-ClientId: $CLIENT_ID"',
    `-H ${shellQuote(`Amazon-Advertising-API-AdvertiserId: ${route.accountId}`)}`,
    `-H ${shellQuote(`Amazon-Advertising-API-MarketplaceId: ${route.marketplaceId}`)}`,
    "-H 'Content-Type: application/json'",
    `--data-binary ${shellQuote(JSON.stringify(sent))}`,
  ].join(' \\\n  ')
}

/** One word for a POSIX shell, whatever is in it. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
