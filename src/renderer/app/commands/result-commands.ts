import type { ExportFormat } from '#shared/results/contract.ts'
import { cellsAsText } from '#renderer/results/cells-as-text.ts'
import { copyText } from '#renderer/ui/copy-text.ts'
import { cellText } from '#renderer/widgets/result-grid/grid-contract.ts'
import type { AppModel } from '../app-model.tsx'
import type { Command } from './command.ts'

/** Commands of the result that is shown. */
export function createResultCommands(model: AppModel): readonly Command[] {
  const { ports, tabs, exports } = model
  const hasGrid = () => ports.grid !== null
  const copy = (what: 'cell' | 'row' | 'visible') => async () => {
    const grid = ports.grid
    const cell = grid?.activeCell()
    if (!grid || (!cell && what !== 'visible')) return
    const columns = grid.shownColumns()
    const rows = what === 'row' && cell ? [cell.row] : grid.visibleRows()
    await copyText(what === 'cell' && cell ? cellText(cell.cell) : cellsAsText('tsv', columns.map(({ name }) => ({ name, type: 'text' as const })), rows.map(row => columns.map(column => row.cells[Number(column.id)] ?? null)), true))
  }
  const exportAs = (format: ExportFormat) => async () => {
    const id = tabs.active()?.executionId
    if (id) await exports.start(id, format)
  }
  return [
    { id: 'results.exportCsv', title: 'Export CSV', group: 'Results', keys: ['Mod+Shift+E'], everywhere: true, when: hasGrid, run: exportAs('csv') },
    { id: 'results.exportJson', title: 'Export JSON', group: 'Results', keys: [], when: hasGrid, run: exportAs('json') },
    { id: 'results.exportNdjson', title: 'Export JSON lines', group: 'Results', keys: [], when: hasGrid, run: exportAs('ndjson') },
    { id: 'results.copyCell', title: 'Copy cell', group: 'Results', keys: [], when: hasGrid, run: copy('cell') },
    { id: 'results.copyRow', title: 'Copy row', group: 'Results', keys: [], when: hasGrid, run: copy('row') },
    { id: 'results.copyVisible', title: 'Copy the rows on screen', group: 'Results', keys: [], when: hasGrid, run: copy('visible') },
  ]
}
