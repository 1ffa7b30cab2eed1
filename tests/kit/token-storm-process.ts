/**
 * One process of a token storm: opens the rooms between core and Amazon on a shared profile, says `ready`, and at a line
 * `go <count> <loginId>…` makes that many calls at once, spread over the logins. Answers with one line of JSON: how each
 * ended.
 */
import { createInterface } from 'node:readline'
import { AppError } from '#shared/base/app-error.ts'
import { LoginId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import { createKeyFileStore } from '#core/vault/key-file-store.ts'
import { openAmazonRooms } from './amazon-rooms.ts'

const [dir, url, keyPath] = process.argv.slice(2)
if (dir === undefined || url === undefined || keyPath === undefined) throw new Error('needs: profile folder, address of Amazon, key file')
const scope = new Scope('storm')
const region = { authorizeUrl: `${url}/ap/oa`, tokenUrl: `${url}/auth/o2/token`, apiUrl: url }
const rooms = openAmazonRooms({ dir, amazon: { NA: region, EU: region, FE: region }, secrets: createKeyFileStore(keyPath) }, scope)

async function callOnce(loginId: LoginId): Promise<string> {
  try {
    await rooms.gateway.send(loginId, null, { method: 'GET', path: '/amc/accounts', repeat: 'safe' }, scope.signal)
    return 'ok'
  } catch (thrown) {
    return AppError.from(thrown).code
  }
}

process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  const [word, count, ...loginIds] = line.split(' ')
  if (word !== 'go') break
  const logins = loginIds.map((id) => LoginId.parse(id))
  const outcomes = await Promise.all(Array.from({ length: Number(count) }, async (_, index) => {
    const loginId = logins[index % logins.length]
    return loginId === undefined ? 'none' : `${loginId} ${await callOnce(loginId)}`
  }))
  process.stdout.write(`${JSON.stringify(outcomes)}\n`)
}
await scope.close()
