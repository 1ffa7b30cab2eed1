import { Page } from '#renderer/ui/page.tsx'

/** Logins. */
export function LoginsPage() {
  return <Page title="Logins">{null}</Page>
}
