import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError, isAbort } from '#shared/base/app-error.ts'
import { readTemplate } from '#shared/templates/read-template.ts'
import { TemplateSample, type TemplateCategory, type TemplateId, type TemplateSource } from '#shared/templates/template.ts'

/** Where the templates that come with the app lie: one folder for each category, and their recorded samples. A build copies them beside its code. */
export const templatesDir = fileURLToPath(new URL('../../../resources/templates/', import.meta.url))
const samplesFolder = 'samples'

export interface TemplateFiles {
  /** By path. */
  readonly templates: readonly TemplateSource[]
  /** A sentence with file and line for everything that cannot be read. */
  readonly problems: readonly string[]
}

/** Reads every `<category>/<slug>.sql` of a folder. A file that cannot be read keeps no other back. Rejects only when the folder itself cannot be read, or as the signal says. */
export async function readTemplateFiles(dir: string, signal: AbortSignal): Promise<TemplateFiles> {
  const files = await listSqlFiles(dir)
  const templates = new Map<TemplateId, TemplateSource>()
  const problems: string[] = []
  for (const file of files) {
    signal.throwIfAborted()
    const reading = readTemplate(basename(file, '.sql'), await readFile(join(dir, file), 'utf8'))
    if (!reading.ok) problems.push(...reading.problems.map(({ line, message }) => `${file}, line ${line}: ${message}`))
    else if (templates.has(reading.template.id)) problems.push(`${file}: there is already a template called "${reading.template.id}". Rename one of the files.`)
    else if (!file.startsWith(`${folderOf(reading.template.facts.category)}/`)) problems.push(`${file}: the category "${reading.template.facts.category}" belongs into the folder ${folderOf(reading.template.facts.category)}.`)
    else templates.set(reading.template.id, reading.template)
  }
  return { templates: [...templates.values()], problems }
}

/** The folder of a category: its words in lower case, joined by hyphens. */
function folderOf(category: TemplateCategory): string {
  return category.toLowerCase().replaceAll(' ', '-')
}

/** The recorded sample of a template, or null when there is none that can be read. */
export async function readTemplateSample(dir: string, id: TemplateId, signal: AbortSignal): Promise<TemplateSample | null> {
  try {
    return TemplateSample.parse(JSON.parse(await readFile(join(dir, samplesFolder, `${id}.json`), { encoding: 'utf8', signal })))
  } catch (failure) {
    // A template is of use without its sample.
    if (isAbort(failure)) throw failure
    return null
  }
}

// Folder by folder: inside a packaged app Electron does not list a whole tree at once.
async function listSqlFiles(dir: string): Promise<string[]> {
  try {
    const folders = (await readdir(dir, { withFileTypes: true })).filter(entry => entry.isDirectory() && entry.name !== samplesFolder).map(({ name }) => name).toSorted()
    const files = await Promise.all(folders.map(async folder => (await readdir(join(dir, folder))).filter(name => name.endsWith('.sql')).toSorted().map(name => `${folder}/${name}`)))
    return files.flat()
  } catch (failure) {
    throw new AppError('storage', 'The templates that come with RecomAMP cannot be read. Everything else works; installing the app again brings them back.', { cause: failure })
  }
}
