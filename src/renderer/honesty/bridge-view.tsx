import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { Diff } from '#shared/honesty/diff.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { amountText } from './amount-text.ts'
import { bridgeSteps } from './bridge-steps.ts'

/** From the total of the first result to that of the second, for one measure at a time. `columnOf` finds a measure's column by name. */
export function BridgeView({ diff, columnOf }: { readonly diff: Diff; readonly columnOf: (name: string) => ResultColumn | undefined }) {
  const [chosen, setChosen] = useState(0)
  const bridge = diff.bridges[chosen] ?? diff.bridges[0]
  if (bridge === undefined) return <p className="quiet">No measure was compared, so there are no totals. Rows are compared by their keys only.</p>
  const column = columnOf(bridge.name)
  const text = (amount: string) => {
    const [, sign = '', digits = ''] = /^([+−-]?)(.*)$/.exec(amount) ?? []
    return sign + amountText(column, digits)
  }
  const steps = bridgeSteps(bridge)
  return (
    <section aria-label="From the first total to the second">
      <div className="honesty-row">
        <h3>Totals</h3>
        {diff.bridges.length > 1 && <NativeSelect size="xs" aria-label="Measure of the totals" value={String(bridge.measure)} onChange={event => setChosen(Number(event.currentTarget.value))} data={diff.bridges.map(({ name, measure }) => ({ value: String(measure), label: name }))} />}
        {diff.bridges.length === 1 && <span className="quiet">{bridge.name}</span>}
      </div>
      {bridge.refusal !== null && <Notice tone="warn">{bridge.name} has no totals to compare: {bridge.refusal}</Notice>}
      {bridge.warning !== null && <Notice tone="warn">{bridge.warning}</Notice>}
      <ol className="bridge tabular">
        {steps.map(({ label, tone, amount, left, width }) => (
          <li key={label} className="bridge-step">
            <span>{label}</span>
            <span className="bridge-track" aria-hidden>{amount !== '0' && <span className="bridge-bar" data-tone={tone} style={{ left: `${left * 100}%`, width: `${width * 100}%` }} />}</span>
            <span>{text(amount)}</span>
          </li>
        ))}
      </ol>
      {bridge.suppressedFrom !== null && bridge.suppressedTo !== null && (
        <p className="quiet tabular">Beside these totals, suppressed rows hold {text(bridge.suppressedFrom)} in the first and {text(bridge.suppressedTo)} in the second.</p>
      )}
    </section>
  )
}
