/**
 * The built AMC service behind a thin line: takes the same arguments and hands every call on, but a fetched result is its own
 * rows again and again until it has `RECOMAMP_BENCH_BYTES`, at `RECOMAMP_BENCH_SPEED` bytes a second. `RECOMAMP_BENCH_SERVICE`
 * is the service's path; into the file `RECOMAMP_BENCH_NOTES` goes the moment (milliseconds since 1970) at which the first
 * megabyte of each transfer had been sent.
 */
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const { RECOMAMP_BENCH_SERVICE: servicePath, RECOMAMP_BENCH_NOTES: notesPath, RECOMAMP_BENCH_BYTES: bytes, RECOMAMP_BENCH_SPEED: speed } = process.env
const pieceBytes = 64 * 1024
const megabyte = 1024 * 1024

// The same standard input: the service ends when the app that started us does.
const service = spawn(process.execPath, [servicePath, ...process.argv.slice(2)], { stdio: ['inherit', 'pipe', 'inherit'] })
service.once('exit', code => process.exit(code ?? 1))
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => service.kill(signal))

createInterface({ input: service.stdout }).on('line', line => {
  const serviceUrl = /ready: (\S+)/.exec(line)?.[1]
  if (serviceUrl === undefined) return
  const { host, origin } = new URL(serviceUrl)
  const server = createServer((asked, answer) => void handOn(asked, answer, { host, origin, own: `http://127.0.0.1:${server.address().port}` }).catch(() => answer.destroy()))
  server.listen(0, '127.0.0.1', () => process.stdout.write(`AMC sandbox is ready: http://127.0.0.1:${server.address().port}\n`))
})

async function handOn(asked, answer, { host, origin, own }) {
  const isRows = /^\/download\/.*\.csv/.test(asked.url)
  const headers = { ...asked.headers, host }
  if (isRows) delete headers.range
  const { status, headers: given, body } = await callService(`${origin}${asked.url}`, asked, headers)
  if (isRows && status === 200) return sendSlowly(body.toString(), given, answer)
  // Addresses in answers must lead here.
  const told = Buffer.from(body.toString('latin1').replaceAll(origin, own), 'latin1')
  answer.writeHead(status, { ...given, 'content-length': told.length }).end(told)
}

function callService(url, asked, headers) {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: asked.method, headers, agent: false }, async found => {
      const body = Buffer.concat(await found.toArray())
      const { 'transfer-encoding': _, ...kept } = found.headers
      resolve({ status: found.statusCode, headers: kept, body })
    })
    call.once('error', reject)
    asked.pipe(call)
  })
}

async function sendSlowly(csv, headers, answer) {
  const headerEnd = csv.indexOf('\n') + 1
  const rows = csv.slice(headerEnd).endsWith('\n') ? csv.slice(headerEnd) : `${csv.slice(headerEnd)}\n`
  const times = Math.max(1, Math.ceil(Number(bytes) / rows.length))
  const all = Buffer.from(csv.slice(0, headerEnd) + rows.repeat(times))
  answer.writeHead(200, { ...headers, 'content-length': all.length })
  const startedMs = performance.now()
  for (let sent = 0; sent < all.length && !answer.destroyed;) {
    const piece = all.subarray(sent, sent + pieceBytes)
    answer.write(piece)
    if (sent < megabyte && sent + piece.length >= megabyte) appendFileSync(notesPath, `${performance.timeOrigin + performance.now()}\n`)
    sent += piece.length
    const aheadMs = sent / Number(speed) * 1_000 - (performance.now() - startedMs)
    if (aheadMs > 1) await sleep(aheadMs)
  }
  answer.end()
}
