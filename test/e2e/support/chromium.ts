import type { LaunchOptions } from '@playwright/test'
import { findProgram } from '../../support/server-program.ts'

/** Why tests of the console are left out; undefined where they can run. */
export const whyLeftOut: string | undefined = findProgram('chromium')
  ? undefined
  : 'tests of the console need a chromium (on Debian: apt install chromium)'

/** How the browser of this machine is started. Throws where there is none, and the verdict needs one (CI). */
export function launchOptions(): LaunchOptions {
  const executablePath = findProgram('chromium')
  if (executablePath === undefined && process.env['CI']) throw new Error(whyLeftOut)
  // the sandbox refuses root, and containers have a small /dev/shm
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return {
    ...(executablePath && { executablePath }),
    args: ['--disable-dev-shm-usage', ...sandbox],
  }
}
