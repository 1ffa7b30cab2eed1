import type { AmcOutputColumn, WorkflowInput } from '../ports.ts'
import type { SavedWorkflow, WorkflowDocument } from '../state/workflows.ts'
import { isObject, readFields, type Fields } from './fields.ts'
import { badRequest } from './reply.ts'

const dataTypes = [
  'BINARY', 'BOOLEAN', 'BYTE', 'CALENDAR_INTERVAL', 'DATE', 'DECIMAL', 'DOUBLE', 'FLOAT', 'INTEGER', 'LONG', 'SHORT', 'STRING', 'TIMESTAMP',
] as const
const columnTypes = ['METRIC', 'DIMENSION'] as const
const maxColumns = 100
/** No text of a real workflow comes near this. */
const maxSqlLength = 500_000

type Parameter = WorkflowInput['inputParameters'][number]

/**
 * Reads a workflow as it is sent to `workflows` and, inline, to `workflowExecutions`. Unknown fields are dropped, as the
 * real service drops them; what is kept is what reading the workflow back gives. Throws 400 for shapes it cannot use.
 */
export function readWorkflow(fields: Fields, instanceId: string, workflowId: string): SavedWorkflow {
  const sqlQuery = fields.text('sqlQuery')
  if (sqlQuery === undefined) {
    throw badRequest(fields.has('query') ? 'Workflows made of operations are not supported here; provide sqlQuery.' : 'sqlQuery is required.')
  }
  if (sqlQuery.length > maxSqlLength) throw badRequest(`sqlQuery can have at most ${maxSqlLength} characters.`)
  const parameters = (fields.list('inputParameters', 100) ?? []).map(readParameter)
  const columns = fields.list('outputColumns', maxColumns)?.map(readColumn)
  const outputFormat = readOutputFormat(fields.fields('outputFormat'))
  const settings = definedOnly({
    filteredMetricsDiscriminatorColumn: fields.text('filteredMetricsDiscriminatorColumn'),
    privacyFilteringBehavior: fields.oneOf('privacyFilteringBehavior', ['REMOVE_ROWS', 'REMOVE_VALUES'] as const),
    distinctUserCountColumn: fields.text('distinctUserCountColumn'),
    filteredReasonColumn: fields.text('filteredReasonColumn'),
    outputFormat,
  })
  const document: WorkflowDocument = {
    workflowId, sqlQuery, ...settings,
    ...(parameters.length === 0 ? {} : { inputParameters: parameters.map(({ document: shown }) => shown) }),
    ...definedOnly({ inputSchema: fields.text('inputSchema'), outputColumns: columns?.map(({ document: shown }) => shown) }),
  }
  return {
    instanceId, document, declaredColumns: columns?.map(({ column }) => column),
    input: { workflowId, sqlQuery, inputParameters: parameters.map(({ parameter }) => parameter), ...settings },
  }
}

/** Letters, digits, `.`, `-` and `_`. */
export function checkWorkflowId(workflowId: string): string {
  if (!/^[A-Za-z0-9._-]{1,150}$/.test(workflowId)) {
    throw badRequest('workflowId must have 1 to 150 characters out of letters, digits, periods, dashes and underscores.')
  }
  return workflowId
}

function readParameter(item: unknown): { readonly parameter: Parameter; readonly document: Readonly<Record<string, unknown>> } {
  const fields = readFields(item, 'An item of inputParameters')
  const name = fields.requiredText('name')
  const dataType = readDataType(fields.raw('dataType'), name)
  const defaultValue = fields.raw('defaultValue')
  return {
    parameter: { name, dataType, ...(defaultValue === undefined ? {} : { defaultValue }) },
    document: {
      name, dataType: fields.raw('dataType'),
      ...definedOnly({
        columnType: fields.oneOf('columnType', columnTypes), displayName: fields.text('displayName'), description: fields.text('description'), defaultValue,
      }),
    },
  }
}

function readDataType(value: unknown, name: string): Parameter['dataType'] {
  if (typeof value === 'string') {
    const known = dataTypes.find((type) => type === value)
    if (known) return known
  }
  if (isObject(value) && typeof value['type'] === 'string') {
    const elementDataType = value['elementDataType']
    if (value['type'] === 'ARRAY' && !dataTypes.some((type) => type === elementDataType)) {
      throw badRequest(`elementDataType of the input parameter ${name} must be one of ${dataTypes.join(', ')}.`)
    }
    return { type: value['type'], ...(typeof elementDataType === 'string' ? { elementDataType } : {}) }
  }
  throw badRequest(`dataType of the input parameter ${name} must be one of ${dataTypes.join(', ')}, or an array of one of them.`)
}

function readColumn(item: unknown): { readonly column: AmcOutputColumn; readonly document: Readonly<Record<string, unknown>> } {
  const fields = readFields(item, 'An item of outputColumns')
  const name = fields.requiredText('name')
  const columnType = fields.oneOf('columnType', columnTypes) ?? 'DIMENSION'
  const dataType = fields.oneOf('dataType', dataTypes)
  if (!dataType) throw badRequest(`dataType of the output column ${name} is required.`)
  const precision = fields.integer('dataTypePrecision')
  const scale = fields.integer('dataTypeScale')
  return {
    column: { name, columnType, dataType, ...definedOnly({ precision, scale }) },
    document: { name, columnType, dataType, ...definedOnly({ dataTypePrecision: precision, dataTypeScale: scale, description: fields.text('description') }) },
  }
}

function readOutputFormat(fields: Fields | undefined): WorkflowInput['outputFormat'] {
  if (!fields) return undefined
  const character = (name: string): string | undefined => {
    const value = fields.text(name)
    if (value !== undefined && (value.length !== 1 || /[\r\n]/.test(value))) throw badRequest(`${name} must be a single character.`)
    return value
  }
  return definedOnly({
    separatorCharacter: character('separatorCharacter'), quoteCharacter: character('quoteCharacter'), escapeCharacter: character('escapeCharacter'),
  })
}

type Defined<Source> = { readonly [Name in keyof Source]?: Exclude<Source[Name], undefined> }

/** The entries that have a value. */
export function definedOnly<Source extends object>(source: Source): Defined<Source> {
  // Filtering undefined entries is what the type says.
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined)) as Defined<Source>
}
