import { useMemo, useState } from 'react'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { VirtualTree, type TreeRow } from '#renderer/ui/virtual-tree.tsx'
import type { PlacedProblem } from './language-protocol.ts'
import { useChecked } from './use-language.ts'
import './language.css'

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info } as const
const words = { error: 'Error', warning: 'Warning', info: 'Note' } as const
const loudness = { error: 0, warning: 1, info: 2 } as const

/** What is wrong with the SQL of the tab that is shown. Enter or a double click goes to the place, where the editor offers fixes. */
export function ProblemsPanel() {
  const { ports } = useAppModel()
  const compact = useSetting('appearance.density') === 'compact'
  const checked = useChecked()
  const [selectedId, setSelectedId] = useState<string | null>(null)
  // Errors first: what AMC refuses matters before what it would run.
  const problems = useMemo(() => new Map(checked?.problems.toSorted((a, b) => loudness[a.severity] - loudness[b.severity] || a.start - b.start)
    .map((problem, index) => [`problem-${index}`, problem])), [checked])
  const rows = useMemo(() => [...problems].map(([id, problem]) => toRow(id, problem)), [problems])

  function goTo(id: string): void {
    const problem = problems.get(id)
    if (problem) ports.editor?.select(problem.start, problem.end)
  }

  if (checked === null) return <EmptyState title="No query is open" icon={<CircleCheck size={28} aria-hidden />}>What AMC would refuse in the SQL that you write, and what is probably not meant, is listed here as you type.</EmptyState>
  if (rows.length === 0) return <EmptyState title="No problems found" icon={<CircleCheck size={28} aria-hidden />}>Nothing here is known to be refused by AMC.</EmptyState>
  return <VirtualTree label="Problems" rows={rows} rowHeightPx={compact ? 22 : 26} selectedId={selectedId} onSelect={setSelectedId} onToggle={() => undefined} onOpen={goTo} />
}

function toRow(id: string, problem: PlacedProblem): TreeRow {
  const Icon = icons[problem.severity]
  return {
    id, depth: 0, text: `${words[problem.severity]}, line ${problem.line}: ${problem.message}`, title: problem.message,
    content: (
      <>
        <span className="problem-icon" data-severity={problem.severity}><Icon size={14} aria-hidden /><span className="visually-hidden">{words[problem.severity]}</span></span>
        <span className="ellipsis">{problem.message}</span>
        <span className="tree-end"><span className="code">{problem.code}</span>{problem.fixes && problem.fixes.length > 0 && <span>can be fixed</span>}<span className="tabular">{problem.line}:{problem.column}</span></span>
      </>
    ),
  }
}
