import { answerJson } from './answer.ts'
import type { Handler } from './api.ts'

/** Milliseconds after which a check that has not ended counts as failed. */
const patience = 2_000

/** Whether the process lives; nothing that it depends on is asked. */
export const healthz: Handler = async (_request, response) => {
  answerJson(response, 200, { status: 'ok' })
}

/** Whether the server can do its work now. A check that throws, or takes too long, says no. */
export function readyz(isReady: () => Promise<boolean>): Handler {
  return async (_request, response) => {
    const ready = await Promise.race([isReady().catch(() => false), soonFalse()])
    answerJson(response, ready ? 200 : 503, { status: ready ? 'ok' : 'unavailable' })
  }
}

function soonFalse(): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), patience).unref()
  })
}
