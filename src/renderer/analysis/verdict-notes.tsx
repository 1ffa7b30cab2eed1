import { Button } from '@mantine/core'
import type { MeasureWish, Verdict } from '#shared/analysis/contract.ts'
import type { Combination } from '#shared/analysis/additivity.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { combinationNames, measureName } from './chart-defaults.ts'

export interface VerdictNotesProps {
  readonly columns: readonly { readonly name: string }[]
  readonly measures: readonly MeasureWish[]
  readonly verdicts: readonly Verdict[]
  /** Puts a measure together in another way. */
  readonly onInstead: (at: number, how: Combination) => void
}

/** Why a figure is not shown, with what may be shown instead; and what to mind of one that is. Nothing when all is well. */
export function VerdictNotes({ columns, measures, verdicts, onInstead }: VerdictNotesProps) {
  return verdicts.map((verdict, at) => {
    const measure = measures[at]
    if (!measure || verdict.verdict === 'allowed') return null
    const { instead } = verdict
    if (verdict.verdict === 'warned') return <Notice key={at} tone="warn">The {measureName(columns, measure)} is shown with care: {verdict.reason}</Notice>
    return (
      <Notice key={at} tone="fail" action={instead && <Button variant="default" size="compact-sm" onClick={() => onInstead(at, instead)}>Show {combinationNames[instead]}</Button>}>
        The {measureName(columns, measure)} is not shown. {verdict.reason} {verdict.alternative}
      </Notice>
    )
  })
}
