import { useState, type DragEvent } from 'react'
import { Button } from '@mantine/core'
import { useStore } from 'zustand'
import { useAppModel } from '#renderer/app/app-model.tsx'

/** Handlers that take files which are dropped; `isOver` while some are held above. */
export function useImportDrop() {
  const { imports, ui } = useAppModel()
  const [isOver, setIsOver] = useState(false)
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setIsOver(true)
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setIsOver(false)
    },
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setIsOver(false)
      void imports.take([...event.dataTransfer.files]).catch((failure: unknown) => ui.setState({ failure }))
    },
  }
  return { isOver, handlers }
}

/** The file that is being opened as a result, with a way to stop. */
export function ImportLine() {
  const { imports } = useAppModel()
  const name = useStore(imports.store, state => state.name)
  if (name === null) return null
  return (
    <div className="export-item" role="status">
      <span className="ellipsis">Opening {name}</span>
      <progress aria-label="Import" />
      <Button variant="subtle" onClick={() => imports.cancel()}>Cancel</Button>
    </div>
  )
}
