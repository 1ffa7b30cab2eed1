import { useMemo, useState, type KeyboardEvent } from 'react'
import { Switch } from '@mantine/core'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import { useStore } from 'zustand'
import { explainCode } from '#sql/explain/explain.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { pointOfRow, RowMenu, type RowMenuEntry } from '#renderer/ui/row-menu.tsx'
import { VirtualTree, type TreeRow } from '#renderer/ui/virtual-tree.tsx'
import type { PlacedProblem } from './language-protocol.ts'
import { problemCountText } from './problem-count.ts'
import { toggleAudience } from './toggle-audience.ts'
import { useChecked } from './use-language.ts'
import './language.css'

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info } as const
const words = { error: 'Error', warning: 'Warning', info: 'Note' } as const
const loudness = { error: 0, warning: 1, info: 2 } as const

type Menu = { readonly problem: PlacedProblem; readonly x: number; readonly y: number }

/** What is wrong with the SQL of the tab that is shown. Enter or a double click goes to the place; the menu of a row mends it, or tells more. */
export function ProblemsPanel() {
  const { ports, language } = useAppModel()
  const compact = useSetting('appearance.density') === 'compact'
  const checked = useChecked()
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const [menu, setMenu] = useState<Menu | null>(null)
  // Errors first: what AMC refuses matters before what it would run.
  const problems = useMemo(() => new Map(checked?.problems.toSorted((a, b) => loudness[a.severity] - loudness[b.severity] || a.start - b.start)
    .map((problem, index) => [`problem-${index}`, problem])), [checked])
  const explain = (problem: PlacedProblem) => language.setState({ dialog: { kind: 'explain', code: problem.code } })
  const rows = useMemo(() => [...problems].map(([id, problem]) => toRow(id, problem, () => language.setState({ dialog: { kind: 'explain', code: problem.code } }))), [problems, language])

  function goTo(id: string): void {
    const problem = problems.get(id)
    if (problem) ports.editor?.select(problem.start, problem.end)
  }
  function entriesOf(problem: PlacedProblem): readonly RowMenuEntry[] {
    return [
      { title: 'Go to the place', run: () => ports.editor?.select(problem.start, problem.end) },
      ...(problem.fixes ?? []).map(fix => ({
        title: fix.title,
        run: () => {
          if (ports.editor?.edit([fix], checked?.text ?? '') === true) ports.editor.select(fix.start, fix.start + fix.text.length)
        },
      })),
      { title: `Read about "${explainCode(problem.code).title}"`, run: () => explain(problem) },
    ]
  }
  function onKey(id: string, event: KeyboardEvent): boolean {
    const problem = problems.get(id)
    const asksForMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey) || (event.key === '.' && (event.ctrlKey || event.metaKey))
    if (!problem || !asksForMenu) return false
    setMenu({ problem, ...pointOfRow('Problems') })
    return true
  }

  if (checked === null) return <EmptyState title="No query is open" icon={<CircleCheck size={28} aria-hidden />}>What AMC would refuse in the SQL that you write, and what is probably not meant, is listed here as you type.</EmptyState>
  return (
    <>
      <div className="problems-head"><span className="quiet" role="status">{problemCountText(checked.problems)}</span><AudienceSwitch /></div>
      {rows.length === 0
        ? <EmptyState title="No problems found" icon={<CircleCheck size={28} aria-hidden />}>Nothing here is known to be refused by AMC.</EmptyState>
        : <VirtualTree label="Problems" rows={rows} rowHeightPx={compact ? 22 : 26} selectedId={selectedId} onSelect={setSelectedId} onToggle={() => undefined} onOpen={goTo} onKey={onKey}
            onContextMenu={(id, event) => {
              const problem = problems.get(id)
              if (problem) setMenu({ problem, x: event.clientX, y: event.clientY })
            }} />}
      {menu && <RowMenu at={menu} entries={entriesOf(menu.problem)} onClose={() => setMenu(null)} />}
    </>
  )
}

function AudienceSwitch() {
  const model = useAppModel()
  const tabId = useActiveTab(tab => tab.id)
  const on = useStore(model.language, state => tabId !== undefined && state.audienceTabIds.has(tabId))
  if (tabId === undefined) return null
  return (
    <Switch label="Audience query" checked={on} title="Check by the rules of audiences: audience tables, and user_id alone in the result"
      onChange={() => void toggleAudience(model, tabId).catch((failure: unknown) => model.ui.setState({ failure }))} />
  )
}

function toRow(id: string, problem: PlacedProblem, explain: () => void): TreeRow {
  const Icon = icons[problem.severity]
  return {
    id, depth: 0, text: `${words[problem.severity]}, line ${problem.line}: ${problem.message}`, title: problem.message,
    content: (
      <>
        <span className="problem-icon" data-severity={problem.severity}><Icon size={14} aria-hidden /><span className="visually-hidden">{words[problem.severity]}</span></span>
        <span className="ellipsis">{problem.message}</span>
        <span className="tree-end">
          {/* By keyboard the same is in the menu of the row. */}
          <button type="button" className="problem-code" tabIndex={-1} title={`Read about ${problem.code}`} onClick={explain} onDoubleClick={event => event.stopPropagation()}>{problem.code}</button>
          {problem.fixes && problem.fixes.length > 0 && <span>can be fixed</span>}
          <span className="tabular">{problem.line}:{problem.column}</span>
        </span>
      </>
    ),
  }
}
