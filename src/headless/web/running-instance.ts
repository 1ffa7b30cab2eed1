import { request } from 'node:http'
import { readInstance, type InstanceRecord } from '#core/shell/profile-lock.ts'

/** A web shell that was found alive on a profile. */
export interface RunningInstance {
  readonly pid: number
  readonly version: string
  readonly port: number
  /** A fresh link into it. Rejects when it has gone meanwhile. */
  launchUrl(): Promise<string>
}

/**
 * The web shell that already serves this profile, proved by an authenticated answer of the port that `instance.json` names,
 * or undefined: a stale file, another program on that port and another shell all give undefined. Takes 2 seconds at most.
 */
export async function findRunningInstance(profileDir: string): Promise<RunningInstance | undefined> {
  const record = readInstance(profileDir)
  if (record?.shell !== 'web' || record.port === undefined || record.secret === undefined) return undefined
  const { port, secret } = record
  const health = await ask(port, secret, '/instance/health').catch(() => undefined)
  if (health === undefined || !matches(health, record)) return undefined
  return {
    pid: record.pid,
    version: String(health['version']),
    port,
    async launchUrl() {
      const answer = await ask(port, secret, '/instance/launch')
      const url = answer['url']
      if (typeof url !== 'string') throw new Error('the running instance gave no link')
      return url
    },
  }
}

function matches(health: Readonly<Record<string, unknown>>, record: InstanceRecord): boolean {
  return health['shell'] === 'web' && health['pid'] === record.pid
}

function ask(port: number, secret: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const asking = request({
      host: '127.0.0.1', port, path, method: 'POST', timeout: 2_000, agent: false,
      headers: { authorization: `Bearer ${secret}`, origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json', 'content-length': 2 },
    })
    asking.on('timeout', () => asking.destroy(new Error('no answer within 2 seconds')))
    asking.on('error', reject)
    asking.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        text += piece
        if (text.length > 65_536) asking.destroy(new Error('far too long an answer'))
      })
      response.on('end', () => {
        try {
          const value: unknown = JSON.parse(text)
          if (response.statusCode !== 200 || typeof value !== 'object' || value === null) throw new Error(`answered ${response.statusCode}`)
          // A JSON object; every field is checked where it is used.
          resolve(value as Record<string, unknown>)
        } catch (failure) {
          reject(failure)
        }
      })
    })
    asking.end('{}')
  })
}
