import { existsSync, statSync } from 'node:fs'
import type { ExecutionRecord } from '../state/execution-record.ts'
import type { ResultFiles } from '../state/result-files.ts'
import type { Collection } from '../state/store.ts'
import { findExecution } from './execution-endpoints.ts'
import { toExecution } from './execution-view.ts'
import type { Gate } from './gate.ts'
import type { Presigner } from './presign.ts'
import { badRequest, json, Refusal, type Reply } from './reply.ts'
import type { Call, Endpoint } from './router.ts'

export interface DownloadEndpointsDeps {
  readonly gate: Gate
  readonly executions: Collection<ExecutionRecord>
  readonly results: ResultFiles
  readonly presigner: Presigner
  /** Whether a fault says that this address has expired. */
  readonly isForcedExpired: (call: Call) => boolean
}

const metadataName = 'metadata.json'

/**
 * `downloadUrls` and the addresses it gives (sheet §4.7). An address is fetched without any Ads header, works for ten
 * minutes, serves ranges, and fails as S3 does: XML with 403.
 */
export function downloadEndpoints(deps: DownloadEndpointsDeps): readonly Endpoint[] {
  return [
    {
      method: 'GET', path: '/amc/reporting/{instanceId}/workflowExecutions/{workflowExecutionId}/downloadUrls', group: 'downloadUrls',
      access: 'login', errors: 'ads', mediaType: 'application/vnd.amcworkflowexecutions.v1+json',
      handle: (call) => {
        const { instance: { profile } } = deps.gate.instance(call, { terms: true })
        const record = findExecution(deps.executions, profile.instanceId, call.params['workflowExecutionId'] ?? '')
        const files = record.status === 'SUCCEEDED' ? record.files ?? [] : []
        if (files.length === 0) throw badRequest(`Execution with ID ${record.executionId} is unavailable for download.`)
        const addressOf = (name: string): string =>
          deps.presigner.sign(`${call.origin}/download/${profile.instanceId}/${record.executionId}/${encodeURIComponent(name)}`, call.nowMs)
        return json({ downloadUrls: files.map((file) => addressOf(file.name)), metadataDownloadUrls: [addressOf(metadataName)] })
      },
    },
    {
      method: 'GET', path: '/download/{instanceId}/{executionId}/{file}', group: 'downloads', access: 'open', errors: 's3',
      handle: (call) => serveDownload(call, deps),
    },
  ]
}

function serveDownload(call: Call, deps: DownloadEndpointsDeps): Reply {
  if (call.headers['authorization'] !== undefined) {
    throw new Refusal(400, 'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string '
      + 'parameter or the Authorization header should be specified', { code: 'InvalidArgument' })
  }
  const verdict = deps.isForcedExpired(call) ? 'expired' : deps.presigner.check(call.path, call.query, call.nowMs)
  if (verdict === 'incomplete') throw new Refusal(403, 'Access Denied', { code: 'AccessDenied' })
  if (verdict === 'altered') {
    throw new Refusal(403, 'The request signature we calculated does not match the signature you provided. Check your key and '
      + 'signing method.', { code: 'SignatureDoesNotMatch' })
  }
  if (verdict === 'expired') throw new Refusal(403, 'Request has expired', { code: 'AccessDenied' })
  const { instanceId, executionId = '', file: name = '' } = call.params
  const record = deps.executions.get(executionId)
  if (record?.instanceId !== instanceId) throw missingKey()
  if (name === metadataName) return { ...json(toMetadata(record)), headers: { 'content-type': 'application/json' } }
  if (!record?.files?.some((file) => file.name === name)) throw missingKey()
  const path = deps.results.pathOf(executionId, name)
  if (!existsSync(path)) throw missingKey()
  return serveRange(call, path, `"${executionId.replaceAll('-', '')}"`)
}

/** The whole file, or the one range that was asked for; several ranges at once are answered with the whole, as S3 does. */
function serveRange(call: Call, path: string, etag: string): Reply {
  const { size, mtimeMs } = statSync(path)
  const headers = {
    'content-type': 'text/csv', 'accept-ranges': 'bytes', etag, 'last-modified': new Date(mtimeMs).toUTCString(), server: 'AmazonS3',
  }
  const range = /^bytes=(\d*)-(\d*)$/.exec(call.headers['range'] ?? '')
  const isStale = call.headers['if-range'] !== undefined && call.headers['if-range'] !== etag
  const [, from = '', to = ''] = range ?? []
  if (!range || isStale || (from === '' && to === '')) return { status: 200, headers, body: { path, start: 0, end: size } }
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1)
  if (start >= end) {
    throw new Refusal(416, 'The requested range is not satisfiable', { code: 'InvalidRange', headers: { 'content-range': `bytes */${size}` } })
  }
  return { status: 206, headers: { ...headers, 'content-range': `bytes ${start}-${end - 1}/${size}` }, body: { path, start, end } }
}

function toMetadata(record: ExecutionRecord | undefined) {
  if (!record) throw missingKey()
  return { ...toExecution(record, { includeWorkflow: true }), rowCount: record.rowCount ?? 0, files: record.files ?? [] }
}

function missingKey(): Refusal {
  return new Refusal(404, 'The specified key does not exist.', { code: 'NoSuchKey' })
}
