import { Button } from '@mantine/core'
import { CirclePause } from 'lucide-react'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import './honesty.css'

export interface WorkingProps {
  /** What is going on, as a sentence that ends in `…`. */
  readonly doing: string
  /** What was not done, as a sentence; said once it was stopped. */
  readonly notDone: string
  readonly isStopped: boolean
  readonly onStop: () => void
  /** Begins anew after a stop. */
  readonly onAgain: () => void
}

/** Stands where an answer will be that takes its time over many rows: with a way to stop it, and after that one to begin again. */
export function Working({ doing, notDone, isStopped, onStop, onAgain }: WorkingProps) {
  if (isStopped) return <EmptyState title="Stopped" icon={<CirclePause size={28} aria-hidden />} action={<Button variant="default" onClick={onAgain}>Begin again</Button>}>{notDone}</EmptyState>
  return (
    <div className="working">
      <span role="status">{doing}</span>
      <progress aria-label={doing.replace('…', '')} />
      <Button variant="subtle" onClick={onStop}>Stop</Button>
    </div>
  )
}
