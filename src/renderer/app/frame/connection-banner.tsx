import { useStore } from 'zustand'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { useNow } from '#renderer/ui/use-now.ts'

const quietForMs = 1_500

/** Says across the window when core cannot be reached, and what that means for what is typed. */
export function ConnectionBanner() {
  const connection = useStore(useBridge().connection, state => state.connection)
  const nowMs = useNow(500, connection.kind === 'reconnecting')
  if (connection.kind === 'ended') {
    return (
      <div className="connection-banner">
        <Notice tone="fail">This window no longer belongs to the running RecomAMP. Copy anything that is not saved yet, then open a new link with <code>npm start</code>.</Notice>
      </div>
    )
  }
  // A blink of the connection is nobody's business.
  if (connection.kind !== 'reconnecting' || nowMs - connection.sinceMs < quietForMs) return null
  return (
    <div className="connection-banner">
      <Notice tone="warn">Reconnecting to RecomAMP… What you type stays in this window and is written as soon as it answers. Running queries go on at AMC.</Notice>
    </div>
  )
}
