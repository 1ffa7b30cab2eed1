import { useState } from 'react'
import { Button, NativeSelect, NumberInput } from '@mantine/core'
import type { DiffPlan, DiffSuggestion } from '#shared/honesty/diff.ts'

const roles = [{ value: 'key', label: 'Key' }, { value: 'measure', label: 'Measure' }, { value: 'skip', label: 'Leave out' }]

export interface DiffSetupProps {
  readonly suggestion: DiffSuggestion
  readonly plan: DiffPlan
  /** Unfolded from the start. */
  readonly opened: boolean
  /** Told when the person is done. */
  readonly onPlan: (plan: DiffPlan) => void
}

/** Which columns are keys and which are measures, and what counts as changed. */
export function DiffSetup({ opened, ...form }: DiffSetupProps) {
  return (
    <details className="diff-setup" open={opened}>
      <summary>Keys, measures and tolerance</summary>
      <SetupForm key={JSON.stringify(form.plan)} {...form} />
    </details>
  )
}

function SetupForm({ suggestion, plan, onPlan }: Omit<DiffSetupProps, 'opened'>) {
  const [draft, setDraft] = useState(plan)
  const isSame = JSON.stringify(draft) === JSON.stringify(plan)
  const { onlyA, onlyB } = suggestion
  const tolerate = (part: 'absolute' | 'percent', value: string | number): void => setDraft({ ...draft, tolerance: { ...draft.tolerance, [part]: Math.max(0, Number(value) || 0) } })
  return (
    <>
      <div className="diff-roles" role="group" aria-label="Columns">
        {draft.columns.map((column, index) => (
          <div key={`${column.a} ${column.b}`} className="diff-role">
            <span className="ellipsis" title={column.name}>{column.name}</span>
            <NativeSelect size="xs" aria-label={`Use of ${column.name}`} data={roles} value={column.role} onChange={event => {
              const role = roles.find(({ value }) => value === event.currentTarget.value)?.value as DiffPlan['columns'][number]['role'] // one of the three above
              setDraft({ ...draft, columns: draft.columns.map((other, at) => (at === index ? { ...other, role } : other)) })
            }} />
          </div>
        ))}
      </div>
      <div className="honesty-row">
        <NumberInput size="xs" label="Tolerance, amount" min={0} value={draft.tolerance.absolute} onChange={value => tolerate('absolute', value)} hideControls />
        <NumberInput size="xs" label="Tolerance, per cent" min={0} value={draft.tolerance.percent} onChange={value => tolerate('percent', value)} hideControls />
      </div>
      {(onlyA.length > 0 || onlyB.length > 0) && <p className="quiet">Not in both: {[...onlyA, ...onlyB].join(', ')}.</p>}
      <Button disabled={isSame || !draft.columns.some(({ role }) => role === 'key')} onClick={() => onPlan(draft)}>Compare again</Button>
    </>
  )
}
