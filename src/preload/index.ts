import { contextBridge, webUtils } from 'electron/renderer'

// All that only Electron can give a page. Everything else goes over fetch, as in the browser.
contextBridge.exposeInMainWorld('recomampHost', {
  shell: 'electron',
  pathForFile: (file: File) => webUtils.getPathForFile(file),
})
