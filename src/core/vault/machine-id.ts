import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/**
 * An id of this installation of the operating system that survives restarts and is not copied along with a home folder.
 * Empty where the system gives none (a container, for example): a value that changes would lock people out for nothing.
 */
export async function readMachineId(platform: NodeJS.Platform = process.platform): Promise<string> {
  if (platform === 'darwin') return firstMatch(await output('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']), /"IOPlatformUUID" = "([^"]+)"/)
  if (platform === 'win32') {
    return firstMatch(await output('reg.exe', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']), /MachineGuid\s+REG_SZ\s+(\S+)/)
  }
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const id = await readFile(path, 'utf8').catch(() => '')
    if (id.trim() !== '') return id.trim()
  }
  return ''
}

function firstMatch(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[1] ?? ''
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(command, [...args], { timeout: 5_000, windowsHide: true }, (failure, stdout) => resolve(failure ? '' : stdout))
  })
}
