import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DatasetDocument,
  DatasetsDocument,
  ImportTaskDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  SignInDocument,
  StartImportDocument,
  StopTaskDocument,
  TaskChangedDocument,
  TaskDocument,
  type TaskFieldsFragment,
} from '../../schema/generated/operations.ts'
import { ApiClient } from './api-client.ts'
import { ProgressLine } from './progress-line.ts'
import { writeSalesCsv } from './sales-csv.ts'
import { freePort, ServerProcess } from './server-process.ts'

const rows = 300_000
const number = new Intl.NumberFormat('en')
const say = (text: string) => process.stdout.write(`${text}\n`)

/**
 * The main job, live, through the public API alone: an import that is paused, survives the death of
 * its server and finishes; and one that is stopped and leaves nothing.
 */
export async function runDemo(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-demo-'))
  const account = { email: 'demo@example.com', password: 'only-for-this-demo' }
  const env = {
    DATA_DIR: join(folder, 'data'),
    STORAGE_DIR: join(folder, 'uploads'),
    DATABASE_URL: `sqlite:${join(folder, 'data', 'sluice.db')}`,
    ADMIN_EMAIL: account.email,
    ADMIN_PASSWORD: account.password,
    LOG_LEVEL: 'warn',
  }
  const port = await freePort()
  let server: ServerProcess | undefined
  try {
    say('Starting a server on a throw-away SQLite database …')
    server = await ServerProcess.start(port, env)
    const api = new ApiClient(server.url)
    const { signIn } = await api.request(SignInDocument, { input: account })
    api.useToken(signIn.token ?? '')

    const file = join(folder, 'sales.csv')
    await writeSalesCsv(file, rows)
    const megabytes = ((await stat(file)).size / 1e6).toFixed(1)
    say(`Uploading a CSV file of ${number.format(rows)} rows, ${megabytes} MB …`)
    const uploadId = await api.upload(file, 'sales.csv')

    say('\n1. Import it, pause at a third, kill the server, go on\n')
    const first = await startImport(api, uploadId, 'sales')
    const begun = performance.now()
    await follow(api, first, { third: () => api.request(PauseTaskDocument, ask(first, 'look')) })
    const paused = await standsStill(api, first)
    say(`  paused at ${number.format(paused)} rows, and it stands still`)

    say('  killing the server (SIGKILL) and starting it again …')
    await server.kill()
    server = await ServerProcess.start(port, env)
    const after = await api.request(TaskDocument, { id: first })
    say(
      `  still ${after.task?.state}, at ${number.format(after.task?.progress.rowsDone ?? 0)} rows`,
    )

    await api.request(ResumeTaskDocument, ask(first, 'go on'))
    const speed = await follow(api, first)
    const seconds = (performance.now() - begun) / 1_000
    await showResult(api, first, speed, seconds)

    say('\n2. Import it again, and stop half-way\n')
    const second = await startImport(api, uploadId, 'never to be seen')
    const stop = { input: { id: second, keep: false, reason: 'changed my mind' } }
    await follow(api, second, { half: () => api.request(StopTaskDocument, stop) })
    await showNothingLeft(api, second)
  } finally {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const ask = (id: string, reason: string) => ({ input: { id, reason } })

async function startImport(api: ApiClient, uploadId: string, datasetName: string) {
  const { startImport } = await api.request(StartImportDocument, {
    input: { uploadId, datasetName },
  })
  if (startImport.task == null) throw new Error(startImport.userErrors[0]?.message)
  return startImport.task.id
}

/**
 * Shows the task until it rests; `third` and `half` are called once, as soon as it is that far. Gives
 * its last speed, in rows a second.
 */
async function follow(
  api: ApiClient,
  id: string,
  at: { third?: () => Promise<unknown>; half?: () => Promise<unknown> } = {},
): Promise<number> {
  const line = new ProgressLine()
  let speed = 0
  let { third, half } = at
  for await (const { taskChanged } of api.subscribe(TaskChangedDocument, { id })) {
    const task = taskChanged as TaskFieldsFragment
    line.show(task)
    speed = task.progress.rowsPerSecond ?? speed
    const fraction = task.progress.fraction ?? 0
    if (third && fraction >= 1 / 3) {
      await third()
      third = undefined
    }
    if (half && fraction >= 1 / 2) {
      await half()
      half = undefined
    }
    if (task.state === 'PAUSED') break
  }
  line.end()
  return speed
}

/** Looks twice, a second apart; gives the rows. */
async function standsStill(api: ApiClient, id: string): Promise<number> {
  const look = async () => (await api.request(TaskDocument, { id })).task?.progress.rowsDone ?? 0
  const before = await look()
  await sleep(1_000)
  const after = await look()
  if (before !== after) throw new Error(`it moved from ${before} to ${after} rows while paused`)
  return after
}

async function showResult(
  api: ApiClient,
  id: string,
  speed: number,
  seconds: number,
): Promise<void> {
  const { task } = await api.request(ImportTaskDocument, { id })
  if (task?.__typename !== 'ImportTask' || task.dataset == null) throw new Error('no dataset')
  const { dataset } = await api.request(DatasetDocument, { id: task.dataset.id, first: 1 })
  if (dataset?.rowCount !== rows) throw new Error(`${dataset?.rowCount} rows instead of ${rows}`)
  say(`  dataset "${dataset.name}" has ${number.format(dataset.rowCount)} rows, each row once`)
  const perSecond = number.format(Math.round(speed))
  say(
    `  at ${perSecond} rows/s; ${seconds.toFixed(1)} s with the pause and the restart of the server`,
  )
}

async function showNothingLeft(api: ApiClient, id: string): Promise<void> {
  const { task } = await api.request(ImportTaskDocument, { id })
  const { datasets } = await api.request(DatasetsDocument, {})
  const names = datasets.nodes.map((dataset) => `"${dataset.name}"`)
  const isGone = task?.__typename === 'ImportTask' && task.dataset === null
  if (task?.state !== 'STOPPED' || !isGone || names.length !== 1) {
    throw new Error('something is left')
  }
  say(`  ${task.state}; the datasets there are: ${names.join(', ')}. Nothing is left of it.`)
}
