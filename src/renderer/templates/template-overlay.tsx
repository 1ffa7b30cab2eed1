import { lazy, Suspense } from 'react'
import type { Overlay } from '#renderer/app/ui-store.ts'
import { TemplatePicker } from './template-picker.tsx'

const SaveTemplateDialog = lazy(async () => ({ default: (await import('./save-template-dialog.tsx')).SaveTemplateDialog }))
const CompareTemplateDialog = lazy(async () => ({ default: (await import('./compare-template-dialog.tsx')).CompareTemplateDialog }))

/** What the template library lays over the window, if anything. */
export function TemplateOverlay({ overlay }: { readonly overlay: Overlay }) {
  return (
    <Suspense fallback={null}>
      {overlay.kind === 'pick-template' && <TemplatePicker />}
      {overlay.kind === 'save-template' && <SaveTemplateDialog />}
      {overlay.kind === 'compare-template' && <CompareTemplateDialog />}
    </Suspense>
  )
}
