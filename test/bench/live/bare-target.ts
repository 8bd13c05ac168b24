import type { BareServerCan } from './bare-server.ts'
import type { Schedule } from './schedule.ts'
import { SideProcess } from './side-process.ts'
import type { Address } from './subscribers.ts'
import type { Target } from './target.ts'

/** The bare server in a process of its own. `sample`: an update as Sluice has sent it. */
export async function bareTarget(
  transport: Address['transport'],
  schedules: readonly Schedule[],
  sample: string,
): Promise<Target> {
  const server = new SideProcess<BareServerCan>(new URL('bare-server.ts', import.meta.url))
  const port = await server.ask('listen', { sample, schedules })
  const scheme = transport === 'SSE' ? 'http' : 'ws'
  const taskIds = schedules.map((_, index) => String(index + 1))
  return {
    pid: server.pid,
    address: { transport, url: `${scheme}://127.0.0.1:${port}`, authorization: '', taskIds },
    start: () => server.ask('start', null),
    events: async () => 0,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
