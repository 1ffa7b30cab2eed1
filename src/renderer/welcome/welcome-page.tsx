import { Page } from '#renderer/ui/page.tsx'

/** Welcome. */
export function WelcomePage() {
  return <Page title="Welcome">{null}</Page>
}
