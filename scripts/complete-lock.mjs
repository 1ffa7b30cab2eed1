/**
 * `npm run lock`, after a package was added or changed: writes the builds for other platforms into the lock file. A registry
 * that mirrors only some platforms leaves them out, and then `npm ci` refuses the lock file everywhere. Each entry has the
 * exact version that its package asks for, and the platform that its name says.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const lockPath = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(lockPath, 'utf8'))
const systems = new Set(['darwin', 'linux', 'win32', 'freebsd', 'android', 'openharmony', 'netbsd', 'openbsd', 'sunos', 'aix'])
const processors = { x64: 'x64', arm64: 'arm64', arm: 'arm', ia32: 'ia32', ppc64: 'ppc64', ppc64le: 'ppc64', s390x: 's390x', riscv64: 'riscv64', loong64: 'loong64', mips64el: 'mips64el', wasm32: 'wasm32' }

/** Where `name` is found from the package at `from`, as Node would look for it. */
function placeOf(from, name) {
  for (let at = from; ; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (lock.packages[place]) return place
    if (at === '') return null
  }
}

function platformOf(name) {
  const words = name.split('/').pop().toLowerCase().split(/[-_.]/)
  const os = words.find(word => systems.has(word))
  const cpu = words.map(word => processors[word]).find(Boolean)
  const libc = words.includes('musl') ? 'musl' : words.some(word => word.startsWith('gnu')) ? 'glibc' : undefined
  return { ...(cpu && { cpu: [cpu] }), ...(os === 'linux' && libc && { libc: [libc] }), ...(os && { os: [os] }) }
}

let added = 0
for (const [path, parent] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (!/^\d+\.\d+\.\d+/.test(version)) continue
    const place = placeOf(path, name)
    if (place !== null && lock.packages[place].version === version) continue
    const { cpu, libc, os } = platformOf(name)
    if (!cpu && !os) continue
    lock.packages[place === null ? `node_modules/${name}` : `${path}/node_modules/${name}`] = {
      version, ...(cpu && { cpu }), ...(parent.dev && { dev: true }), ...(libc && { libc }), optional: true, ...(os && { os }),
    }
    added += 1
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(added === 0 ? 'The lock file has every platform.\n' : `Added ${added} builds for other platforms.\n`)
