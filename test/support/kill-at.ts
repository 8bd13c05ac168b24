import type { FaultStep } from '#core/faults.ts'

/**
 * Ends the process, as a power cut does, the n-th time that the runner passes the step KILL_AT=`step@n`;
 * with KILL_SIGNAL=SIGSTOP it freezes.
 */
const [step, nth] = (process.env['KILL_AT'] ?? '').split('@')
const signal = process.env['KILL_SIGNAL'] ?? 'SIGKILL'
let passed = 0

export default function killAt(at: FaultStep): void {
  if (at === step && ++passed === Number(nth)) process.kill(process.pid, signal)
}
