import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeRequest, type RequestFacts } from './request-rules.ts'

const port = 4321
const page: RequestFacts = {
  method: 'GET', target: '/', host: ['127.0.0.1:4321'], origin: [], secFetchSite: undefined, secFetchMode: undefined, secFetchDest: undefined, contentType: undefined,
}
const call: RequestFacts = { ...page, method: 'POST', target: '/rpc/app/info', origin: ['http://127.0.0.1:4321'], secFetchSite: 'same-origin', contentType: 'application/json' }
const status = (facts: Partial<RequestFacts>, base = page) => {
  const verdict = judgeRequest({ ...base, ...facts }, port)
  return verdict.ok ? 'ok' : verdict.status
}

test('each measured row of the loopback matrix is judged as it should be', () => {
  expect({
    sameOriginGet: status({ secFetchSite: 'same-origin' }),
    typedAddress: status({ secFetchSite: 'none' }),
    sameOriginPost: status({}, call),
    otherPortGet: status({ secFetchSite: 'same-site' }),
    otherPortPost: status({ origin: ['http://127.0.0.1:9999'], secFetchSite: 'same-site' }, call),
    rebinding: status({ host: ['evil.test:4321'], origin: ['http://evil.test:4321'] }, call),
    rebindingGet: status({ host: ['evil.test:4321'] }),
    crossSite: status({ origin: ['http://evil.test:9999'], secFetchSite: 'cross-site' }, call),
    crossSiteNoCors: status({ secFetchSite: 'cross-site', secFetchMode: 'no-cors', secFetchDest: 'image', target: '/assets/x.png' }),
    followedLink: status({ secFetchSite: 'cross-site', secFetchMode: 'navigate', secFetchDest: 'document' }),
    framedByOthers: status({ secFetchSite: 'cross-site', secFetchMode: 'navigate', secFetchDest: 'iframe' }),
    followedLinkToCall: status({ secFetchSite: 'cross-site', secFetchMode: 'navigate', secFetchDest: 'document', target: '/rpc/app/info' }),
    preflight: status({ method: 'OPTIONS', origin: ['http://evil.test'] }),
    ownPreflight: status({ method: 'OPTIONS', origin: ['http://127.0.0.1:4321'] }),
    postWithoutOrigin: status({ origin: [] }, call),
    nullOrigin: status({ origin: ['null'] }, call),
    twoOrigins: status({ origin: ['http://127.0.0.1:4321', 'http://127.0.0.1:4321'] }, call),
    formPost: status({ contentType: 'application/x-www-form-urlencoded' }, call),
    textPost: status({ contentType: 'text/plain' }, call),
    noType: status({ contentType: undefined }, call),
    bytes: status({ contentType: 'application/octet-stream' }, call),
    put: status({ method: 'PUT' }, call),
    trace: status({ method: 'TRACE' }),
    absoluteTarget: status({ target: 'http://127.0.0.1:4321/' }),
    protocolRelativeTarget: status({ target: '//evil.test/' }),
  }).toEqual({
    sameOriginGet: 'ok', typedAddress: 'ok', sameOriginPost: 'ok', otherPortGet: 403, otherPortPost: 403, rebinding: 421, rebindingGet: 421,
    crossSite: 403, crossSiteNoCors: 403, followedLink: 'ok', framedByOthers: 403, followedLinkToCall: 403, preflight: 403, ownPreflight: 403, postWithoutOrigin: 403,
    nullOrigin: 403, twoOrigins: 403, formPost: 415, textPost: 415, noType: 415, bytes: 'ok', put: 405, trace: 405, absoluteTarget: 400,
    protocolRelativeTarget: 400,
  })
})

test('only the three loopback names with our own port are accepted as Host, in any letter case', () => {
  const accepted = ['127.0.0.1:4321', 'localhost:4321', 'LOCALHOST:4321', '[::1]:4321']
  const refused = ['127.0.0.1', 'localhost', '127.0.0.1:4322', 'localhost.:4321', '127.0.0.1.:4321', '127.1:4321', '2130706433:4321', '0.0.0.0:4321', '[::]:4321', 'evil.test:4321', '127.0.0.1:4321.evil.test', ' 127.0.0.1:4321', '127.0.0.1:04321', '']
  expect(accepted.map((host) => status({ host: [host] }))).toEqual(accepted.map(() => 'ok'))
  expect(refused.map((host) => status({ host: [host] }))).toEqual(refused.map(() => 421))
  expect(status({ host: [] })).toBe(421)
  expect(status({ host: ['127.0.0.1:4321', '127.0.0.1:4321'] })).toBe(421)
})

test('whatever a foreign site sends, no request that changes something gets through', () => {
  const foreign = fc.oneof(fc.webUrl().map((url) => new URL(url).origin), fc.constantFrom('null', 'http://127.0.0.1', 'http://localhost:1', 'https://127.0.0.1:4321', 'http://127.0.0.1:4321.evil.test', 'http://127.0.0.1:43210'), fc.string())
  fc.assert(
    fc.property(foreign, fc.constantFrom(undefined, 'cross-site', 'same-site', 'same-origin', 'none'), fc.constantFrom('application/json', 'text/plain', undefined), (origin, secFetchSite, contentType) => {
      fc.pre(!['http://127.0.0.1:4321', 'http://localhost:4321', 'http://[::1]:4321'].includes(origin))
      expect(status({ origin: [origin], secFetchSite, contentType }, call)).not.toBe('ok')
    }),
  )
})
