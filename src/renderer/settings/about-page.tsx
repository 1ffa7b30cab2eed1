import { Page } from '#renderer/ui/page.tsx'

/** About. */
export function AboutPage() {
  return <Page title="About">{null}</Page>
}
