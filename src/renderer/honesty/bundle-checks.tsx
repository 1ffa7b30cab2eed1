import { Button } from '@mantine/core'
import type { BundleCheck } from '#shared/honesty/bundle.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { openPanel } from '#renderer/app/commands/create-commands.ts'
import { formatExact } from '#renderer/ui/format.ts'
import { Notice, type Tone } from '#renderer/ui/notice.tsx'

const tones: Readonly<Record<BundleCheck['verdict'], Tone>> = { 'same-bytes': 'ok', 'same-rows': 'ok', differs: 'warn', 'other-request': 'info' }

/** How results stand to bundles of the same SQL; other rows lead to the comparison. `about` is what the reader knows already. */
export function BundleChecks({ checks, about }: { readonly checks: readonly BundleCheck[]; readonly about: 'bundle' | 'result' }) {
  const model = useAppModel()
  const compare = ({ bundle, result }: BundleCheck): void => {
    model.resultPort.compared.setState({ a: bundle.executionId, b: result.executionId })
    openPanel(model, 'diff')
  }
  return checks.map(check => {
    const { bundle, result, verdict, sentence } = check
    const who = about === 'result' ? `Beside the bundle "${bundle.title}", opened ${formatExact(bundle.openedAtMs)}:` : `Your result "${result.title === '' ? 'Untitled' : result.title}" of ${formatExact(result.storedAtMs)}:`
    const hasRows = bundle.executionId !== null
    return (
      <Notice key={`${bundle.title} ${bundle.openedAtMs} ${result.executionId}`} tone={tones[verdict]}
        action={verdict === 'differs' && <Button variant="default" size="compact-sm" onClick={() => compare(check)}>{hasRows ? 'Compare the rows' : 'Compare with another result'}</Button>}>
        {who} <strong>{sentence}</strong>{verdict === 'differs' && !hasRows && ' The bundle holds no rows that could be laid beside them; ask for it with its rows to see which differ, or compare with an earlier run.'}
      </Notice>
    )
  })
}
