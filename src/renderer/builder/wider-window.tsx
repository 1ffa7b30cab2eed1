import { useState } from 'react'
import { Button, NumberInput } from '@mantine/core'
import type { BuilderTable } from '#sql/builder/builder-model.ts'

export interface WiderWindowProps {
  readonly table: BuilderTable
  readonly onChange: (extension: BuilderTable['extension']) => void
}

const longestDays = 400

/** How much more than the run's time window is read of a table; whole days can be set here. */
export function WiderWindow({ table, onChange }: WiderWindowProps) {
  const [open, setOpen] = useState(false)
  const before = daysOf(table.extension?.before ?? null)
  const after = daysOf(table.extension?.after ?? null)
  const text = table.extension === null ? 'Reads the time window of the run' : `Reads ${lengthText(table.extension.before)} before and ${lengthText(table.extension.after)} after the time window`
  const set = (next: { readonly before: number; readonly after: number }) => onChange(next.before === 0 && next.after === 0 ? null : { before: `P${next.before}D`, after: `P${next.after}D` })
  return (
    <>
      <span className="quiet">{text}{before !== null && after !== null && !open && <>{' · '}<Button variant="subtle" className="builder-inline" aria-label={`Change how much is read of ${table.name}`} onClick={() => setOpen(true)}>Change</Button></>}</span>
      {open && before !== null && after !== null && (
        <div className="builder-pair">
          <DaysField label="Days before" days={before} onChange={days => set({ before: days, after })} />
          <DaysField label="Days after" days={after} onChange={days => set({ before, after: days })} />
        </div>
      )}
    </>
  )
}

function DaysField({ label, days, onChange }: { readonly label: string; readonly days: number; readonly onChange: (days: number) => void }) {
  const [typed, setTyped] = useState<number | string>(days)
  const take = () => {
    const next = Number(typed)
    if (Number.isInteger(next) && next >= 0 && next <= longestDays && next !== days) onChange(next)
  }
  return <NumberInput label={label} value={typed} min={0} max={longestDays} allowDecimal={false} onChange={setTyped} onBlur={take} onKeyDown={event => { if (event.key === 'Enter') take() }} />
}

/** Whole days of an ISO 8601 duration; null when it is written in another unit. */
function daysOf(duration: string | null): number | null {
  if (duration === null) return 0
  const days = /^P(\d{1,3})D$/i.exec(duration)?.[1]
  return days === undefined ? null : Number(days)
}

function lengthText(duration: string | null): string {
  const days = daysOf(duration)
  return days === null ? duration ?? '' : days === 1 ? '1 day' : `${days} days`
}
