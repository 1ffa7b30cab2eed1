import { formatShare } from '#renderer/ui/format.ts'

const keptEnd = 10

export interface LossBarProps {
  readonly label: string
  /** Of what is shown how much is suppressed, 0 to 1; null: not known. */
  readonly share: number | null
  /** Beside the bar. */
  readonly note: string
}

/** How much of one thing was kept and how much stands in suppressed rows. */
export function LossBar({ label, share, note }: LossBarProps) {
  // Names of campaigns differ at their ends as often as at their beginnings: a long one gives way in the middle.
  const end = label.length > keptEnd * 2 ? label.slice(-keptEnd) : ''
  const start = label.slice(0, label.length - end.length)
  return (
    <li className="loss-bar">
      <span className="loss-label" title={label}><span className="ellipsis">{start}</span><span>{end}</span></span>
      <span className="loss-track" aria-hidden data-empty={share === null}>{share !== null && <span className="loss-part" style={{ width: `${Math.max(share > 0 ? 0.6 : 0, share * 100)}%` }} />}</span>
      <span className="loss-share tabular">{formatShare(share)}</span>
      <span className="loss-note quiet tabular">{note}</span>
    </li>
  )
}
