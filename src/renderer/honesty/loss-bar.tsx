import { formatShare } from '#renderer/ui/format.ts'

export interface LossBarProps {
  readonly label: string
  /** Of what is shown how much is suppressed, 0 to 1; null: not known. */
  readonly share: number | null
  /** Beside the bar. */
  readonly note: string
}

/** How much of one thing was kept and how much stands in suppressed rows. */
export function LossBar({ label, share, note }: LossBarProps) {
  return (
    <li className="loss-bar">
      <span className="loss-label ellipsis" title={label}>{label}</span>
      <span className="loss-track" aria-hidden data-empty={share === null}>{share !== null && <span className="loss-part" style={{ width: `${Math.max(share > 0 ? 0.6 : 0, share * 100)}%` }} />}</span>
      <span className="loss-share tabular">{formatShare(share)}</span>
      <span className="loss-note quiet tabular">{note}</span>
    </li>
  )
}
