import { Button } from '@mantine/core'
import { formatCount } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import type { Copying } from './use-copy.ts'

/** A long copy on its way, or what to do instead of one that is too large. `onExport` null: the way to a file stands beside. */
export function CopyStrip({ copying: { state, dismiss }, onExport }: { readonly copying: Copying, readonly onExport: (() => void) | null }) {
  if (state.kind === 'idle') return null
  if (state.kind === 'too-much') {
    return (
      <div className="results-pad">
        <Notice tone="warn" action={<>{onExport && <Button variant="default" onClick={() => {
          dismiss()
          onExport()
        }}>Export instead</Button>}<Button variant="subtle" onClick={dismiss}>Close</Button></>}>
          {formatCount(state.cells)} cells are too many for the clipboard, so nothing was copied. A file takes them all.
        </Notice>
      </div>
    )
  }
  return (
    <div className="export-item" role="status">
      <span className="tabular">Copying {formatCount(state.rows)} of {formatCount(state.ofRows)} rows</span>
      <progress max={state.ofRows} value={state.rows} aria-label="Copy" />
      <Button variant="subtle" onClick={dismiss}>Cancel copying</Button>
    </div>
  )
}
