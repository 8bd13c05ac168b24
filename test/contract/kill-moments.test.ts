import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { TaskDocument } from '../../schema/generated/operations.ts'
import { mulberry32 } from '../../src/demo/sales-csv.ts'
import { begin, until, uploadSales } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { testServer } from '../support/server.ts'
import { mustEqualFile } from '../support/stored-rows.ts'

onEachDatabase((kind) => {
  test('an import that is killed 25 times at random moments equals the file, row for row', async () => {
    const random = mulberry32(20_261_124)
    // so many that no run between two kills is the last one
    const rows = 1_000_000
    const server = await testServer({ on: kind })
    const api = await server.client()
    const id = await begin(api, { uploadId: await uploadSales(server, api, rows) })
    let kills = 0
    for (; kills < 25; kills++) {
      await until(api, id, 'RUNNING')
      await sleep(random() * 80)
      await server.kill()
      await server.restart()
      // three in a row without a commit would end it: that is another test's matter
      const { task } = await api.request(TaskDocument, { id })
      expect(task?.failure).toBeNull()
    }
    const { progress } = await until(api, id, 'SUCCEEDED')
    expect(progress.rowsDone).toBe(rows)
    await mustEqualFile(server)
  }, 240_000)
})
