import type { ExportFormat } from '#shared/results/contract.ts'
import { cellsAsText, type CopyFormat } from '#renderer/results/cells-as-text.ts'
import { copyText } from '#renderer/ui/copy-text.ts'
import { cellText } from '#renderer/widgets/result-grid/grid-contract.ts'
import type { AppModel } from '../app-model.tsx'
import { showPanel } from '../layout.ts'
import { goTo } from '../route.ts'
import type { Command } from './command.ts'

/** Commands of the result that is shown. */
export function createResultCommands(model: AppModel): readonly Command[] {
  const { ports, exports, resultPort, runs, tabs } = model
  const shown = () => resultPort.store.getState().shown
  const hasGrid = () => ports.grid !== null && shown() !== null
  // These keys mean something else in the editor and in lists.
  const inResult = () => hasGrid() && document.activeElement?.closest('[data-result-view]') != null
  const copy = (what: 'cell' | 'row' | 'visible') => async () => {
    const grid = ports.grid
    const cell = grid?.activeCell()
    if (!grid || (!cell && what !== 'visible')) return
    const columns = grid.shownColumns()
    const rows = what === 'row' && cell ? [cell.row] : grid.visibleRows()
    await copyText(what === 'cell' && cell ? cellText(cell.cell) : cellsAsText('tsv', columns.map(({ name }) => ({ name, type: 'text' as const })), rows.map(row => columns.map(column => row.cells[Number(column.id)] ?? null)), true))
  }
  const copyChosen = (id: string, title: string, format: CopyFormat, withHeader: boolean): Command => ({ id: `results.${id}`, title, group: 'Results', keys: [], when: hasGrid, run: () => shown()?.copy(format, withHeader) })
  const exportAs = (format: ExportFormat) => async () => {
    const result = shown()
    if (result) await exports.start(result.executionId, format)
  }
  const open = (what: 'find' | 'columns' | 'row' | 'export') => () => shown()?.open(what)
  const runTo = (format: ExportFormat, title: string): Command => ({
    id: `results.runTo${title}`, title: `Run to ${/^[AEIOU]/.test(title) ? 'an' : 'a'} ${title} file`, group: 'Run', keys: [], when: () => { const tab = tabs.active(); return tab !== undefined && tab.sql.trim() !== '' && tab.instanceId !== null }, run: async () => {
      const tab = tabs.active()
      if (!tab) return
      const execution = await runs.start(tab.id)
      await exports.whenReady(execution.id, format)
    },
  })
  return [
    runTo('csv', 'CSV'), runTo('xlsx', 'Excel'), runTo('parquet', 'Parquet'),
    { id: 'results.find', title: 'Find in the result', group: 'Results', keys: ['Mod+F'], when: inResult, run: open('find') },
    { id: 'results.findNext', title: 'Find next in the result', group: 'Results', keys: ['F3'], when: inResult, run: () => shown()?.findAgain('next') },
    { id: 'results.findPrevious', title: 'Find previous in the result', group: 'Results', keys: ['Shift+F3'], when: inResult, run: () => shown()?.findAgain('previous') },
    { id: 'results.sort', title: 'Sort the result by this column', group: 'Results', keys: ['Alt+S'], when: inResult, run: () => shown()?.sort(false) },
    { id: 'results.sortToo', title: 'Sort the result by this column too', group: 'Results', keys: ['Alt+Shift+S'], when: inResult, run: () => shown()?.sort(true) },
    { id: 'results.columns', title: 'Choose the columns of the result', group: 'Results', keys: [], when: hasGrid, run: open('columns') },
    { id: 'results.row', title: 'Show the whole row', group: 'Results', keys: [], when: hasGrid, run: open('row') },
    { id: 'results.clearFilters', title: 'Clear all filters of the result', group: 'Results', keys: [], when: hasGrid, run: () => shown()?.clearFilters() },
    { id: 'results.export', title: 'Export…', group: 'Results', keys: [], when: hasGrid, run: open('export') },
    { id: 'results.exportCsv', title: 'Export CSV', group: 'Results', keys: ['Mod+Shift+E'], everywhere: true, when: hasGrid, run: exportAs('csv') },
    { id: 'results.exportJson', title: 'Export JSON', group: 'Results', keys: [], when: hasGrid, run: exportAs('json') },
    { id: 'results.exportNdjson', title: 'Export JSON lines', group: 'Results', keys: [], when: hasGrid, run: exportAs('ndjson') },
    { id: 'results.exportXlsx', title: 'Export Excel workbook', group: 'Results', keys: [], when: hasGrid, run: exportAs('xlsx') },
    { id: 'results.exportParquet', title: 'Export Parquet', group: 'Results', keys: [], when: hasGrid, run: exportAs('parquet') },
    { id: 'results.import', title: 'Open a CSV or Parquet file as a result', group: 'Results', keys: [], run: () => {
      goTo('workbench')
      // There stands how far it is, and its rows in the end.
      return model.imports.choose(() => { if (ports.layout) showPanel(ports.layout, 'results') })
    } },
    copyChosen('copyCsv', 'Copy the chosen cells as CSV', 'csv', true),
    copyChosen('copyJson', 'Copy the chosen cells as JSON', 'json', true),
    copyChosen('copyMarkdown', 'Copy the chosen cells as Markdown table', 'markdown', true),
    copyChosen('copySqlList', 'Copy the chosen cells as list for IN', 'sql-list', false),
    { id: 'results.copyCell', title: 'Copy cell', group: 'Results', keys: [], when: hasGrid, run: copy('cell') },
    { id: 'results.copyRow', title: 'Copy row', group: 'Results', keys: [], when: hasGrid, run: copy('row') },
    { id: 'results.copyVisible', title: 'Copy the rows on screen', group: 'Results', keys: [], when: hasGrid, run: copy('visible') },
  ]
}
