import { fileURLToPath } from 'node:url'

/** Where Node keeps what it has compiled: tests start servers by the hundred, and each would compile all that it loads. */
export const compileCache = fileURLToPath(
  new URL('../../node_modules/.cache/compile/', import.meta.url),
)
