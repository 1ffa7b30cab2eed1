import type * as Monaco from 'monaco-editor/editor'
import { sqlDragType } from './editor-documents.ts'

/** Puts dragged names into the text where they are dropped. Returns how to stop. */
export function acceptDrops(editor: Monaco.editor.IStandaloneCodeEditor, host: HTMLElement, insert: (text: string) => void): () => void {
  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes(sqlDragType)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }
  function onDrop(event: DragEvent): void {
    const text = event.dataTransfer?.getData(sqlDragType)
    if (text === undefined || text === '') return
    event.preventDefault()
    event.stopPropagation()
    const place = editor.getTargetAtClientPoint(event.clientX, event.clientY)?.position
    if (place) editor.setPosition(place)
    insert(text)
  }
  host.addEventListener('dragover', onDragOver, true)
  host.addEventListener('drop', onDrop, true)
  return () => {
    host.removeEventListener('dragover', onDragOver, true)
    host.removeEventListener('drop', onDrop, true)
  }
}
