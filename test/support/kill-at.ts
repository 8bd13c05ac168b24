import { existsSync, readFileSync, rmSync } from 'node:fs'
import type { FaultStep } from '#core/faults.ts'

/**
 * Ends the process, as a power cut does, the n-th time that the runner passes a step: KILL_AT says `step@n` from the start on,
 * the file KILL_ORDER from when it is there. With KILL_SIGNAL=SIGSTOP it freezes.
 */
const { KILL_AT = '', KILL_ORDER = '', KILL_SIGNAL = 'SIGKILL' } = process.env
let order = KILL_AT
let passed = 0

export default function killAt(at: FaultStep): void {
  if (order === '') order = takeOrder()
  const [step, nth] = order.split('@')
  if (at === step && ++passed === Number(nth)) process.kill(process.pid, KILL_SIGNAL)
}

/** It is for this process, and not for the one that is started after it. */
function takeOrder(): string {
  if (!existsSync(KILL_ORDER)) return ''
  const taken = readFileSync(KILL_ORDER, 'utf8')
  rmSync(KILL_ORDER)
  return taken
}
