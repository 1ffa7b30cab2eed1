import { Page } from '#renderer/ui/page.tsx'

/** Keyboard. */
export function KeyboardPage() {
  return <Page title="Keyboard">{null}</Page>
}
