import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The marker before the fuse wire in every Electron binary, as @electron/fuses looks for it. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** Electron's defaults, from RunAsNode to WasmTrapHandlers: 1 is on, 0 off. */
const defaultWire = '101100011'

/**
 * Writes a folder that electron-builder takes for an unpacked Electron for Linux: a small file with a fuse wire as the
 * program, and empty stand-ins for the rest. No `default_app.asar`: it would be parsed.
 */
export function writeStubElectronDist(dir: string, projectDir: string): void {
  // The manifest of a package; only its version is used.
  const { version } = JSON.parse(readFileSync(join(projectDir, 'node_modules', 'electron', 'package.json'), 'utf8')) as { readonly version: string }
  mkdirSync(join(dir, 'resources'), { recursive: true })
  mkdirSync(join(dir, 'locales'))
  const padding = Buffer.alloc(4_096)
  writeFileSync(join(dir, 'electron'), Buffer.concat([Buffer.from('\u007fELF', 'latin1'), padding, Buffer.from(sentinel), Buffer.from([1, defaultWire.length]), Buffer.from(defaultWire), padding]))
  chmodSync(join(dir, 'electron'), 0o755)
  writeFileSync(join(dir, 'version'), version)
  for (const name of ['chrome-sandbox', 'chrome_crashpad_handler', 'libffmpeg.so', 'resources.pak', 'icudtl.dat', 'v8_context_snapshot.bin', 'snapshot_blob.bin', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) {
    writeFileSync(join(dir, name), 'stub')
  }
}
