import type { InstanceColour, InstanceKind } from '#shared/instances/contract.ts'

/** The sign of an instance: its colour, and its kind as a shape (disc: live, square: sandbox, dashed ring: synthetic). */
export function InstanceMark({ colour, kind, size = 12 }: { readonly colour: InstanceColour; readonly kind: InstanceKind; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" data-instance-colour={colour} aria-hidden style={{ flex: 'none' }}>
      {kind === 'production' && <circle cx="6" cy="6" r="5" fill="var(--instance)" />}
      {kind === 'sandbox' && <rect x="1.5" y="1.5" width="9" height="9" rx="1.5" fill="var(--instance)" />}
      {kind === 'synthetic' && (
        <>
          <circle cx="6" cy="6" r="4.75" fill="none" stroke="var(--instance)" strokeWidth="1.5" strokeDasharray="2.2 1.5" />
          <circle cx="6" cy="6" r="2" fill="var(--instance)" />
        </>
      )}
    </svg>
  )
}
