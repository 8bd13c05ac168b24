import type { FaultStep } from '#core/faults.ts'

/** Ends the process, as a power cut does, the n-th time that the runner passes the step KILL_AT=`step@n`. */
const [step, nth] = (process.env['KILL_AT'] ?? '').split('@')
let passed = 0

export default function killAt(at: FaultStep): void {
  if (at === step && ++passed === Number(nth)) process.kill(process.pid, 'SIGKILL')
}
