import { useMemo } from 'react'
import { Braces } from 'lucide-react'
import type { TabId } from '#shared/base/ids.ts'
import { parameterNamesIn } from '#shared/executions/sql-as-sent.ts'
import { resolveParams } from '#shared/params/resolve-params.ts'
import { useRestingTab, useTab } from '#renderer/tabs/use-open-tabs.tsx'
import { Badge } from '#renderer/ui/badge.tsx'
import { ParametersForm } from './parameters-form.tsx'
import { ToolbarPopover } from './toolbar-popover.tsx'

/** How many parameters the tab has, whether something is wrong with them, and the form to edit them. */
export function ParametersButton({ tabId }: { readonly tabId: TabId }) {
  const params = useTab(tabId, tab => tab.params)
  const texts = useTab(tabId, tab => tab.paramTexts)
  const sql = useRestingTab(tabId, tab => tab.sql, 250) ?? ''
  const undeclared = useMemo(() => parameterNamesIn(sql).filter(name => !params?.some(param => param.name === name)), [sql, params])
  const problems = useMemo(() => (params && texts ? resolveParams(params, texts).problems : []), [params, texts])
  if (!params || !texts) return null
  const wrong = problems.length + undeclared.length
  return (
    <ToolbarPopover name="parameters" label={`Parameters: ${params.length}${wrong > 0 ? `, ${wrong} to look at` : ''}`} width={520}
      shown={<><Braces size={14} aria-hidden />Parameters{params.length > 0 && ` (${params.length})`}{wrong > 0 && <Badge tone="warn">{wrong} to look at</Badge>}</>}>
      <ParametersForm tabId={tabId} params={params} texts={texts} problems={problems} undeclared={undeclared} />
    </ToolbarPopover>
  )
}
