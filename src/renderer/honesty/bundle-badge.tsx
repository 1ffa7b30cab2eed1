import { useQuery } from '@tanstack/react-query'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { Result } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { openPanel } from '#renderer/app/commands/create-commands.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import './honesty.css'

/** Whether a result has the rows of the bundle of its SQL that was opened last; leads to the panel that says more. Nothing where no such bundle was opened. */
export function BundleBadge({ result }: { readonly result: Result }) {
  const model = useAppModel()
  const { api } = useBridge()
  const { data } = useQuery({ ...api.honesty.bundleChecks.queryOptions({ input: { executionId: result.executionId } }), enabled: result.complete, retry: false })
  const check = data?.find(({ verdict }) => verdict !== 'other-request')
  if (!check) return null
  const isSame = check.verdict !== 'differs'
  const Icon = isSame ? CircleCheck : TriangleAlert
  return (
    <button type="button" className="settled-badge" data-state={isSame ? 'settled' : 'moving'} title={`Beside the bundle "${check.bundle.title}": ${check.sentence}`} onClick={() => openPanel(model, 'reproduce')}>
      <Icon size={12} aria-hidden /><span className="ellipsis">{isSame ? 'Same rows as the bundle' : 'Differs from the bundle'}</span>
    </button>
  )
}
