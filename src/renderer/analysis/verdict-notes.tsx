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
  const warned = verdicts.flatMap((verdict, at) => {
    const measure = measures[at]
    return measure && verdict.verdict === 'warned' ? [`The ${measureName(columns, measure)} is shown with care: ${verdict.reason}`] : []
  })
  return (
    <>
      {verdicts.map((verdict, at) => {
        const measure = measures[at]
        if (!measure || verdict.verdict !== 'refused') return null
        const { instead } = verdict
        return (
          <Notice key={at} tone="fail" action={instead && <Button variant="default" size="compact-sm" onClick={() => onInstead(at, instead)}>Show {combinationNames[instead]}</Button>}>
            The {measureName(columns, measure)} is not shown. {verdict.reason} {verdict.alternative}
          </Notice>
        )
      })}
      {warned.length === 1 && <Notice tone="warn">{warned[0]}</Notice>}
      {warned.length > 1 && (
        // One line: as many notices as figures would leave no room for the figures.
        <Notice tone="warn">
          <details className="verdict-list">
            <summary>{warned.length} figures are shown with care</summary>
            <ul>{warned.map(text => <li key={text}>{text}</li>)}</ul>
          </details>
        </Notice>
      )}
    </>
  )
}
