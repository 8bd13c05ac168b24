import { describe, expect, test } from 'vitest'
import { InputError, TaskFailure } from '#core/errors.ts'
import { defaultDialect } from '#csv/dialect.ts'
import { readSample } from '#csv/sample.ts'
import { sourceOf } from '../support/csv-source.ts'

test('a header alone: every column is TEXT', async () => {
  const reason = 'The column is empty in the sample.'
  expect(await readSample(sourceOf('a,b\n'), defaultDialect)).toEqual({
    names: ['a', 'b'],
    end: { offset: 4, line: 2, record: 0 },
    columns: [
      { name: 'a', type: 'TEXT', nullable: true, reason },
      { name: 'b', type: 'TEXT', nullable: true, reason },
    ],
  })
})

test.each([[[]], [[1]], [[65_536]]])('columns are inferred from the records: %j', async (sizes) => {
  const content = 'id,when,what\n1,2024-02-29,x\n2,NA,y\n'
  const { columns, end } = await readSample(sourceOf(content, sizes), defaultDialect)
  expect(columns.map((column) => column.type)).toEqual(['INTEGER', 'DATE', 'TEXT'])
  expect(end).toEqual({ offset: 13, line: 2, record: 0 })
})

test.each([
  ['records', { bytes: 10_000_000, records: 1_000 }],
  ['bytes', { bytes: 2_000, records: 10_000_000 }],
])('only the beginning counts, and the source is let go: %s', async (_, limit) => {
  let given = 0
  let isEnded = false
  async function* source() {
    try {
      yield Buffer.from('n\n')
      for (; given < 1_000; given++) yield Buffer.from(given < 100 ? '1\n'.repeat(100) : 'late\n')
    } finally {
      isEnded = true
    }
  }
  const { columns } = await readSample(source(), defaultDialect, limit)
  expect(columns[0]?.type).toBe('INTEGER')
  expect(given).toBeLessThan(100)
  expect(isEnded).toBe(true)
})

test('a quote that is never closed below the header ends the sample and nothing else', async () => {
  const { columns } = await readSample(sourceOf('a,b\n1,2\n3,"4\n5,6\n'), defaultDialect)
  expect(columns.map((column) => column.type)).toEqual(['INTEGER', 'INTEGER'])
})

test('what is no CSV file is refused', async () => {
  const source = sourceOf('%PDF-1.7\n')
  await expect(readSample(source, defaultDialect)).rejects.toBeInstanceOf(InputError)
  expect(source.isEnded()).toBe(true)
})

test('a fault of the source stays what it is', async () => {
  const fault = new Error('disk')
  async function* broken() {
    yield Buffer.from('a\n1\n'.repeat(5_000))
    throw fault
  }
  await expect(readSample(broken(), defaultDialect)).rejects.toBe(fault)
})

test('a damaged source is no short one', async () => {
  const damage = new TaskFailure('SOURCE_DAMAGED', 'It is damaged.', { retryable: false })
  async function* damaged() {
    yield Buffer.from('a\n1\n'.repeat(5_000))
    throw damage
  }
  await expect(readSample(damaged(), defaultDialect)).rejects.toBe(damage)
})

describe('blank lines without end', () => {
  /** Gives its head, and then blank lines for as long as somebody reads. */
  async function* blankLines(head: string) {
    yield Buffer.from(head)
    for (;;) yield Buffer.alloc(128 * 1024, '\n')
  }

  test('before the header are refused', async () => {
    const reading = readSample(blankLines('\ufeff'), defaultDialect)
    await expect(reading).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/header cannot be read.*are blank lines/),
    })
  })

  test('below it end the sample', async () => {
    const { columns } = await readSample(blankLines('a\n1\n'), defaultDialect)
    expect(columns.map((column) => column.type)).toEqual(['INTEGER'])
  })
})

test('others run while a sample is read', async () => {
  let turns = 0
  let isReading = true
  const turn = () => {
    turns++
    if (isReading) setImmediate(turn)
  }
  setImmediate(turn)
  await readSample(sourceOf(`a,b\n${'1,2\n'.repeat(10_000)}`), defaultDialect)
  isReading = false
  expect(turns).toBeGreaterThan(10)
})
