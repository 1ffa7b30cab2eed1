/**
 * The first step of every command. Plain JavaScript without dependencies, because it runs on whatever Node (20 or later) the
 * machine has, before anything is installed: it installs what the lock file asks for when that is missing or out of date, and
 * then runs the real script on the project's own Node 24.
 */
import { spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const projectDir = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const nodePath = join(projectDir, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
// No package may run code at install, and none needs to: native packages carry their programs. (npm would otherwise compile
// better-sqlite3 because it sees its build file, which needs a compiler.) Only `node` must fetch its program, see fetchNode.
const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
const stampPath = join(projectDir, 'node_modules', '.recomamp-installed')
const installingPath = join(projectDir, '.cache', 'installing')

/**
 * Makes sure the packages of the lock file are there, then runs `script` (relative to `scripts/`) with `args` on Node 24
 * and ends this process as that one ended. Signals go through.
 */
export async function runOnProjectNode(script, args) {
  const [major] = process.versions.node.split('.').map(Number)
  if (major < 20) fail(`RecomAMP needs Node 20 or later to start; this is ${process.version}. Nothing was done. Install a newer Node and run this again.`)
  if (!isInstalled()) await install()
  const child = spawn(nodePath, ['--disable-warning=ExperimentalWarning', join(projectDir, 'scripts', script), ...args], { stdio: 'inherit', cwd: process.cwd() })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (failure) => fail(`The project's own Node could not be started: ${failure.message}. Delete the folder node_modules and run this again.`))
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 130))
}

/** True when the last complete install was of exactly this lock file and left a working Node. */
export function isInstalled() {
  if (!existsSync(nodePath) || !existsSync(join(projectDir, 'node_modules', '.bin'))) return false
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === lockSum()) return true
  // Installed by hand with `npm ci` or `npm install`: npm leaves its own note, newer than the lock file when it is up to date.
  const note = join(projectDir, 'node_modules', '.package-lock.json')
  return existsSync(note) && statSync(note).mtimeMs >= statSync(join(projectDir, 'package-lock.json')).mtimeMs
}

function lockSum() {
  return createHash('sha256').update(readFileSync(join(projectDir, 'package-lock.json'))).digest('hex')
}

async function install() {
  const packagesDir = join(projectDir, 'node_modules')
  if (lstatSync(packagesDir, { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail(`The folder ${packagesDir} is a link, and installing would empty the folder it leads to. Nothing was installed. Remove the link, or bring the packages there up to date yourself.`)
  }
  await waitForOtherInstall()
  if (isInstalled()) return
  mkdirSync(dirname(installingPath), { recursive: true })
  writeFileSync(installingPath, String(process.pid))
  try {
    say('Installing the packages of the lock file (once, about a minute).')
    const startedAtMs = Date.now()
    const onWaiting = (elapsedSeconds) => say(`  still installing, ${elapsedSeconds} s`)
    let { code, tail } = await runNpm(['ci', ...quietly], onWaiting)
    if (code !== 0 && tail.includes('from lock file')) {
      // npm ci wants packages of every other platform in the lock file and refuses when a registry does not carry them all.
      // npm install takes the locked versions all the same, checks their sums, and with --no-save leaves the lock file alone.
      ;({ code, tail } = await runNpm(['install', '--no-save', ...quietly], onWaiting))
    }
    if (code !== 0) fail(`${tail.trim().slice(-2_000)}\nThe packages could not be installed (npm ended with ${code}). RecomAMP was not started. Check the network and npm's settings, then run this again.`)
    if (!existsSync(nodePath)) await fetchNode()
    writeFileSync(stampPath, lockSum())
    say(`Installed in ${Math.round((Date.now() - startedAtMs) / 1000)} s.`)
  } finally {
    rmSync(installingPath, { force: true })
  }
}

/** The package `node` gets the program for this machine by its own install script; every other script stays off. */
async function fetchNode() {
  const { code, tail } = await runNpm(['rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts', '--loglevel=error'], (elapsedSeconds) => say(`  still fetching Node 24, ${elapsedSeconds} s`))
  if (code !== 0 || !existsSync(nodePath)) {
    fail(`${tail.trim().slice(-2_000)}\nNode 24 could not be installed for this project by the install script of the package "node". RecomAMP was not started. Check the network and npm's settings, then run this again.`)
  }
}

/** Another command of the project may be installing; its mark names its process, so that a dead one holds nobody up. */
async function waitForOtherInstall() {
  if (!otherIsInstalling()) return
  say('Another command is installing the packages; waiting for it.')
  while (otherIsInstalling()) await new Promise((resolve) => setTimeout(resolve, 500))
}

function otherIsInstalling() {
  try {
    process.kill(Number(readFileSync(installingPath, 'utf8')), 0)
    return true
  } catch {
    return false
  }
}

/** The environment with a PATH that leads around the project's own programs: an install takes those away while it runs. */
function withoutOwnPrograms() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const places = (process.env[name] ?? '').split(delimiter).filter((place) => !place.startsWith(join(projectDir, 'node_modules')))
  return { ...process.env, [name]: places.join(delimiter) }
}

function runNpm(args, onWaiting) {
  return new Promise((resolve) => {
    // npm names its own program to the scripts it runs; without it, the one on the PATH (on Windows a .cmd, which needs a shell).
    const own = process.env.npm_execpath
    const isOwnNode = process.execPath.startsWith(join(projectDir, 'node_modules'))
    const [command, first, shell] = own !== undefined && /\.c?js$/.test(own) && !isOwnNode ? [process.execPath, [own], false] : ['npm', [], process.platform === 'win32']
    const child = spawn(command, [...first, ...args], { cwd: projectDir, env: withoutOwnPrograms(), stdio: ['ignore', 'pipe', 'pipe'], shell })
    let tail = ''
    const keep = (chunk) => {
      tail = (tail + chunk).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const startedAtMs = Date.now()
    const ticking = setInterval(() => onWaiting(Math.round((Date.now() - startedAtMs) / 1000)), 5_000)
    const done = (code) => {
      clearInterval(ticking)
      resolve({ code, tail })
    }
    child.on('error', (failure) => {
      tail += failure.message
      done(1)
    })
    child.on('exit', (code) => done(code ?? 1))
  })
}

function say(line) {
  process.stderr.write(`${line}\n`)
}

function fail(sentence) {
  say(sentence)
  process.exit(1)
}
