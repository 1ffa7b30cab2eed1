import { Menu } from '@mantine/core'
import type { CopyFormat } from './cells-as-text.ts'

/** The entries of a menu that copies the chosen cells. `children` are further ways to copy them. */
export function CopyItems({ onCopy, children }: { readonly onCopy: (format: CopyFormat, withHeader: boolean) => void, readonly children?: React.ReactNode }) {
  return (
    <>
      <Menu.Label>The chosen cells</Menu.Label>
      <Menu.Item onClick={() => onCopy('tsv', false)} rightSection={<span className="quiet">Ctrl+C</span>}>As text</Menu.Item>
      <Menu.Item onClick={() => onCopy('tsv', true)} rightSection={<span className="quiet">Ctrl+Shift+C</span>}>With column names</Menu.Item>
      <Menu.Item onClick={() => onCopy('csv', true)}>As CSV</Menu.Item>
      <Menu.Item onClick={() => onCopy('json', true)}>As JSON</Menu.Item>
      <Menu.Item onClick={() => onCopy('markdown', true)}>As Markdown table</Menu.Item>
      {children}
    </>
  )
}
