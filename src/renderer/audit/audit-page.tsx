import { Page } from '#renderer/ui/page.tsx'

/** Audit log. */
export function AuditPage() {
  return <Page title="Audit log">{null}</Page>
}
