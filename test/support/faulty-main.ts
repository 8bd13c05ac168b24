import { createApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'

/** The server with its runner's fault port open, and with more folders of kinds. */
const { KIND_FOLDER } = process.env
const app = await createApp(loadConfig(), {
  faults: new URL('kill-at.ts', import.meta.url).href,
  ...(KIND_FOLDER && { kindFolders: [KIND_FOLDER] }),
})
process.on('SIGTERM', () => void app[Symbol.asyncDispose]())
