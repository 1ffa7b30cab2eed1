import { useEffect, useState } from 'react'
import { Button } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { copyText } from './copy-text.ts'

export interface CopyButtonProps {
  readonly text: string
  readonly label: string
  readonly variant?: 'default' | 'subtle'
}

/** Copies a text and says for two seconds that it did. */
export function CopyButton({ text, label, variant = 'default' }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Button variant={variant} leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      onClick={() => void copyText(text).then(setCopied)}>
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  )
}
