import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { sqlAsSent } from '#shared/executions/sql-as-sent.ts'
import { expandTemplate } from '#sql/template/expand-template.ts'
import type { TemplateValue } from '#sql/template/literal-text.ts'
import { createSqlEngine } from './engine.ts'
import { createSmallDataset } from './testing/small-dataset.ts'
import { smallProfile, smallRequest, stillClock } from './testing/small-run.ts'

test('a value that a template puts in is the same value as a parameter, by itself, inside quotes and in a list, once the text is sent', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'template-values-'))
  const dataset = await createSmallDataset({})
  const engine = createSqlEngine(dataset, smallProfile, stillClock)
  onTestFinished(async () => {
    engine.close()
    dataset.close()
    await rm(dir, { recursive: true, force: true })
  })
  const csvPath = join(dir, 'out.csv')
  const sql = `SELECT -- {{v}}
    CASE WHEN {{v}} = CUSTOM_PARAMETER('v') AND '<{{v}}>' = CONCAT('<', CUSTOM_PARAMETER('v'), '>') AND CUSTOM_PARAMETER('v') IN ('other', {{l}}) AND {{n}} = CUSTOM_PARAMETER('n') THEN 'same' ELSE 'other' END AS told;`
  const hostile = fc.array(fc.constantFrom("'", "''", '"', '\\', '\n', '\r\n', '\t', '--', '/*', '*/', ';', '{{v}}', ') OR 1=1', '😀', 'a', ' ', '$1', '%'), { minLength: 1, maxLength: 6 }).map(parts => parts.join(''))
  await fc.assert(fc.asyncProperty(hostile, fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), async (text, number) => {
    const values = new Map<string, TemplateValue>([
      ['v', { type: 'STRING', array: false, items: [text] }], ['l', { type: 'STRING', array: true, items: ['x', text] }], ['n', { type: 'LONG', array: false, items: [String(number)] }],
    ])
    const expanded = expandTemplate(sql, values)
    expect(expanded.problems).toEqual([])
    const workflow = { inputParameters: [{ name: 'v', dataType: 'STRING' }, { name: 'n', dataType: 'LONG' }] }
    const outcome = await engine.run(smallRequest(sqlAsSent(expanded.text).text, csvPath, workflow, { parameterValues: { v: text, n: String(number) } }), new AbortController().signal)
    expect(outcome).toMatchObject({ ok: true })
    expect(await readFile(csvPath, 'utf8')).toBe('told\nsame\n')
  }), { numRuns: 40 })
})
