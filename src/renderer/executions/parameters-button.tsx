import { Braces, TriangleAlert } from 'lucide-react'
import type { TabId } from '#shared/base/ids.ts'
import { ParametersForm } from '#renderer/parameters/parameters-form.tsx'
import { useParameterState } from '#renderer/parameters/use-parameter-state.ts'
import { Badge } from '#renderer/ui/badge.tsx'
import { ToolbarPopover } from './toolbar-popover.tsx'

/** How many parameters the tab has, whether something is wrong with them, and the form to edit them. */
export function ParametersButton({ tabId }: { readonly tabId: TabId }) {
  const state = useParameterState(tabId)
  if (!state) return null
  const { params, count } = state
  return (
    <ToolbarPopover name="parameters" label={`Parameters: ${params.length}${count > 0 ? `, ${count} to look at` : ''}`} width={560}
      shown={<><Braces size={14} aria-hidden /><span className="toolbar-word">Parameters</span>{count === 0 && params.length > 0 && ` (${params.length})`}{count > 0 && <Badge tone="warn" title={`${count} to look at`}><TriangleAlert size={11} aria-hidden />{count}</Badge>}</>}>
      <ParametersForm tabId={tabId} state={state} />
    </ToolbarPopover>
  )
}
