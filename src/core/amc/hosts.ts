import type { AmazonHosts } from '../ports.ts'

/** Amazon's own addresses by region (api.md §1.1). Codes and tokens are global; the nearest host is used. */
export const amazonHosts: AmazonHosts = {
  NA: { authorizeUrl: 'https://www.amazon.com/ap/oa', tokenUrl: 'https://api.amazon.com/auth/o2/token', apiUrl: 'https://advertising-api.amazon.com' },
  EU: { authorizeUrl: 'https://eu.account.amazon.com/ap/oa', tokenUrl: 'https://api.amazon.co.uk/auth/o2/token', apiUrl: 'https://advertising-api-eu.amazon.com' },
  FE: { authorizeUrl: 'https://apac.account.amazon.com/ap/oa', tokenUrl: 'https://api.amazon.co.jp/auth/o2/token', apiUrl: 'https://advertising-api-fe.amazon.com' },
}
