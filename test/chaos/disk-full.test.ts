import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  StopTaskDocument,
} from '../../schema/generated/operations.ts'
import { begin, until, uploadSales } from '../support/imports.ts'
import { testServer } from '../support/server.ts'
import { growingDisk, mayMount } from '../support/small-disk.ts'
import { storedAndExpected } from '../support/stored-rows.ts'

const cannot = !mayMount()
test.skipIf(cannot)(
  `a full disk: the import fails with the reason, and a resume goes on once there is room${cannot ? ' (skipped: this user may not mount a disk)' : ''}`,
  async () => {
    const disk = growingDisk(36)
    const path = join(disk.folder, 'data', 'sluice.db')
    const server = await testServer({
      env: {
        DATA_DIR: join(disk.folder, 'data'),
        DATABASE_URL: `sqlite:${path}`,
      },
    })
    // before the disk is taken away
    onTestFinished(() => server.kill())
    const api = await server.client()
    const uploadId = await uploadSales(server, api, 300_000)
    const id = await begin(api, { uploadId })
    const other = await begin(api, { uploadId })
    const { pauseTask } = await api.request(PauseTaskDocument, { input: { id: other } })
    expect(pauseTask.userErrors).toEqual([])
    const failed = await until(api, id, 'FAILED')
    expect(failed.failure).toMatchObject({ code: 'DISK_FULL', retryable: true })
    expect(failed.progress.rowsDone).toBeGreaterThan(0)

    // users are still heard: what they ask for can be written
    const { stopTask } = await api.request(StopTaskDocument, { input: { id: other, keep: false } })
    expect(stopTask.userErrors).toEqual([])
    await until(api, other, 'STOPPED')

    disk.growTo(200)
    await api.request(ResumeTaskDocument, { input: { id } })
    const done = await until(api, id, 'SUCCEEDED')
    expect(done.progress.rowsDone).toBe(300_000)
    await server.stop()
    const database = { ...server.database, settings: { kind: 'sqlite', path } } as const
    const { stored, expected } = await storedAndExpected(database, join(server.folder, 'sales.csv'))
    expect(stored).toEqual(expected)
  },
  60_000,
)
