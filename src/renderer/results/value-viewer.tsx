import { useMemo, useState } from 'react'
import { Modal, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatCount, formatPlural } from '#renderer/ui/format.ts'
import { cellText, type GridCell } from '#renderer/widgets/result-grid/grid-contract.ts'
import type { ResultDesk } from './use-result-desk.ts'
import { structureOf } from './value-structure.ts'
import { ValueTree } from './value-tree.tsx'

/** A text shorter than this came whole with its page. */
const cutFromCharacters = 100_000
/** More text than this makes a page stall; the rest can be copied all the same. */
const longestDrawn = 500_000

/** One value, whole: as text, and what is a list or an object also as a tree. */
export function ValueViewer({ desk, cell, onClose }: { readonly desk: ResultDesk, readonly cell: GridCell, readonly onClose: () => void }) {
  const { bulk } = useBridge()
  const inPage = cell.cell === null ? null : cellText(cell.cell)
  const isCut = inPage !== null && inPage.length >= cutFromCharacters
  const id = desk.result.executionId
  const whole = useQuery({
    queryKey: ['whole-cell', id, cell.row.number, cell.column.id], enabled: isCut, gcTime: 0, staleTime: Infinity,
    queryFn: ({ signal }) => bulk.cell(id, cell.row.number - 1, Number(cell.column.id), signal),
  })
  const text = isCut ? whole.data ?? null : inPage
  const structure = useMemo(() => (text === null ? undefined : structureOf(text)), [text])
  const [way, setWay] = useState<'tree' | 'json' | 'text'>('tree')
  const shown = structure === undefined || way === 'text' ? text : way === 'json' ? JSON.stringify(structure, null, 2) : null
  return (
    <Modal opened onClose={onClose} title={`${cell.column.name === '' ? '(no name)' : cell.column.name.slice(0, 120)}, row ${formatCount(cell.row.position)}`} size="lg" centered>
      {isCut && whole.isPending && <p className="quiet" role="status">Reading the whole value…</p>}
      {whole.isError && <ErrorNotice error={whole.error} onRetry={() => void whole.refetch()} />}
      {structure !== undefined && <SegmentedControl aria-label="How the value is shown" value={way} data={[{ value: 'tree', label: 'Tree' }, { value: 'json', label: 'JSON' }, { value: 'text', label: 'As it came' }]} onChange={next => setWay(next as typeof way)} />}
      {structure !== undefined && way === 'tree' && <div className="value-view" tabIndex={0} role="group" aria-label="Value as a tree"><ValueTree value={structure} /></div>}
      {shown !== null && shown !== '' && <pre className="value-view" tabIndex={0}>{shown.slice(0, longestDrawn)}</pre>}
      {!isCut && text === null && <p className="value-view quiet">null: there is no value</p>}
      {text === '' && <p className="value-view quiet">empty text</p>}
      {text !== null && (
        <div className="value-actions">
          <CopyButton label="Copy value" text={text} />
          <span className="quiet tabular">{formatPlural(text.length, 'character')}{(shown?.length ?? 0) > longestDrawn ? `, the first ${formatCount(longestDrawn)} shown; the copy has all` : ''} · {cell.column.typeText}</span>
        </div>
      )}
    </Modal>
  )
}
