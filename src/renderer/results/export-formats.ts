import type { ExportFormat } from '#shared/results/contract.ts'

/** The formats of files, the most usual first, as people choose them. */
export const exportFormats: readonly { readonly value: ExportFormat, readonly label: string }[] = [
  { value: 'csv', label: 'CSV' }, { value: 'tsv', label: 'TSV (tabs)' }, { value: 'xlsx', label: 'Excel workbook (XLSX)' }, { value: 'json', label: 'JSON' }, { value: 'ndjson', label: 'JSON lines' }, { value: 'parquet', label: 'Parquet' },
]
