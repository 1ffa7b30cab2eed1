import { useState } from 'react'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { Notice } from '#renderer/ui/notice.tsx'

/** What was found wrong at start and what was done about it, until dismissed. */
export function StartupNotices() {
  const { api } = useBridge()
  const { data } = useQuery(api.app.info.queryOptions({ input: {} }))
  const [dismissed, setDismissed] = useState(false)
  if (dismissed || !data || data.startupNotices.length === 0) return null
  return (
    <div className="connection-banner">
      <Notice tone="warn" action={<Button variant="subtle" onClick={() => setDismissed(true)}>Dismiss</Button>}>
        {data.startupNotices.map(sentence => <span key={sentence} style={{ display: 'block' }}>{sentence}</span>)}
      </Notice>
    </div>
  )
}
