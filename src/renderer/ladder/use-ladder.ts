import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { TabId } from '#shared/base/ids.ts'
import type { Ladder } from '#shared/ladder/contract.ts'
import { fingerprintOf } from '#shared/ladder/fingerprint.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useRestingTab } from '#renderer/tabs/use-open-tabs.tsx'

const typingRestMs = 200

/** The last climb of a tab, and whether the tab has changed since. */
export function useLadder(tabId: TabId | null): { readonly ladder: Ladder | null; readonly stale: boolean } {
  const { api } = useBridge()
  const { data } = useQuery({ ...api.ladder.get.queryOptions({ input: { tabId: tabId ?? ('' as never) } }), enabled: tabId !== null }) // asked only with a tab
  const tab = useRestingTab(tabId, each => each, typingRestMs)
  const fingerprint = useMemo(() => (tab === undefined ? null : fingerprintOf(tab)), [tab])
  return { ladder: data ?? null, stale: data != null && fingerprint !== null && fingerprint !== data.fingerprint }
}
