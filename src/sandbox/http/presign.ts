import { createHmac, timingSafeEqual } from 'node:crypto'

/** How long a download address works, as at AMC. */
export const downloadLifetimeSeconds = 600

export type PresignVerdict = 'good' | 'altered' | 'expired' | 'incomplete'

export interface Presigner {
  /** Adds the parameters of a presigned S3 address to `url`. */
  sign(url: string, nowMs: number): string
  /** Judges an address by path and parameters; the host is not signed, because one service has several names. */
  check(path: string, query: URLSearchParams, nowMs: number): PresignVerdict
}

/** Addresses that look and fail like presigned S3 ones. The signature covers the path and every parameter. */
export function createPresigner(key: string): Presigner {
  const signatureOf = (path: string, query: URLSearchParams): string => {
    const signed = [...query].filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => `${name}=${value}`).sort()
    return createHmac('sha256', key).update([path, ...signed].join('\n')).digest('hex')
  }
  return {
    sign: (url, nowMs) => {
      const target = new URL(url)
      const stamp = toStamp(nowMs)
      const parameters = {
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Credential': `SANDBOX/${stamp.slice(0, 8)}/us-east-1/s3/aws4_request`,
        'X-Amz-Date': stamp, 'X-Amz-Expires': String(downloadLifetimeSeconds), 'X-Amz-SignedHeaders': 'host',
      }
      for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value)
      target.searchParams.set('X-Amz-Signature', signatureOf(target.pathname, target.searchParams))
      return target.href
    },
    check: (path, query, nowMs) => {
      const signature = query.get('X-Amz-Signature')
      const signedAtMs = fromStamp(query.get('X-Amz-Date') ?? '')
      if (signature === null || signedAtMs === undefined) return 'incomplete'
      const expected = Buffer.from(signatureOf(path, query))
      const given = Buffer.from(signature)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'altered'
      return nowMs < signedAtMs + downloadLifetimeSeconds * 1000 ? 'good' : 'expired'
    },
  }
}

function toStamp(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function fromStamp(stamp: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp)
  if (!parts) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
