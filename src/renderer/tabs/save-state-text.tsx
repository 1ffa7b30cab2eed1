import { CircleAlert, HardDriveDownload, LoaderCircle } from 'lucide-react'
import { useSettled } from '#renderer/ui/use-settled.ts'
import { useOpenTabs, useTabsState } from './use-open-tabs.tsx'

const slowMs = 700

/** Whether what one typed is on this computer's disk. A failure is loud and stays until it is over. */
export function SaveStateText() {
  const tabs = useOpenTabs()
  const state = useTabsState(all => (all.activeId === null ? undefined : all.saveStates[all.activeId]))
  const unwritten = state?.kind === 'pending' || state?.kind === 'writing'
  // Every pause in typing writes; saying so each time would only flicker.
  const slow = useSettled(unwritten, slowMs) && unwritten
  if (state?.kind === 'failed') {
    return (
      <button type="button" className="status-item" data-tone="fail" role="alert" title={state.message} onClick={() => void tabs.flush()}>
        <CircleAlert size={13} aria-hidden />Not saved on this computer yet, trying again (now)
      </button>
    )
  }
  return slow
    ? <span className="status-item"><LoaderCircle size={13} aria-hidden />Saving…</span>
    : <span className="status-item" data-tone="ok"><HardDriveDownload size={13} aria-hidden /><span className="status-word">Saved on this computer</span></span>
}
