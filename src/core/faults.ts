/** The steps at which a crash must do no harm, in the order in which a task passes them. */
export const faultSteps = [
  'take:begin',
  'take:written',
  'take:committed',
  'prepare:begin',
  'prepare:done',
  'chunk:begin',
  'chunk:rows',
  'chunk:checkpoint',
  'chunk:committed',
  'publish:begin',
  'publish:result',
  'publish:state',
  'publish:committed',
  'rollback:begin',
  'rollback:result',
  'rollback:state',
  'rollback:committed',
  'settle:written',
  'settle:committed',
  'reap:table',
  'reap:done',
] as const
export type FaultStep = (typeof faultSteps)[number]

/** The tests' way to break things at a named step; does nothing in a running server. */
export type Faults = (step: FaultStep) => void | Promise<void>

export const noFaults: Faults = () => {}
