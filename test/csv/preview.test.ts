import { stat, truncate } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Column, ColumnInput } from '#core/columns.ts'
import { InputError } from '#core/errors.ts'
import type { CsvFile, PreviewRequest } from '#core/file-preview.ts'
import { previewFile } from '#csv/preview.ts'
import { readSource } from '#storage/file-source.ts'
import { unpack } from '#storage/unpack.ts'
import { testSource } from '../support/source-file.ts'

const limits = { maxRecordBytes: 1024 * 1024 }

function csvFile(content: string | Uint8Array, name = 'my.csv'): CsvFile {
  const bytes = Buffer.from(content)
  return {
    name,
    limits,
    async *read(offset) {
      for (let at = offset; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
    },
  }
}

function preview(content: string | Uint8Array, request: Partial<PreviewRequest> = {}) {
  return previewFile(csvFile(content), { first: 20, ...request })
}

const column = (name: string, type: Column['type'], nullable = true) => ({ name, type, nullable })

test('dialect, header, columns with why, and the first rows as they would be stored', async () => {
  const seen = await preview(
    'id,sum,ok,day,at,who\n' +
      '9007199254740993,1.50,yes,2024-02-29,2024-02-29 10:00:00+02:00,Ann\n' +
      '7,,NO,NULL,,"" \n8,2,t,2024-03-01,2024-02-29T10:00:00Z,"a,b"\n',
  )
  expect(seen.dialect).toMatchObject({
    delimiter: ',',
    quote: '"',
    encoding: 'utf-8',
    header: true,
  })
  expect(seen.header).toEqual(['id', 'sum', 'ok', 'day', 'at', 'who'])
  expect(seen.columns).toEqual([
    column('id', 'INTEGER'),
    column('sum', 'DECIMAL'),
    column('ok', 'BOOLEAN'),
    column('day', 'DATE'),
    column('at', 'DATETIME'),
    column('who', 'TEXT'),
  ])
  expect(seen.reasons).toHaveLength(6)
  for (const reason of seen.reasons) expect(reason).toEqual(expect.any(String))
  expect(seen.rows).toEqual([
    ['9007199254740993', '1.50', 'true', '2024-02-29', '2024-02-29T08:00:00Z', 'Ann'],
    ['8', '2', 'true', '2024-03-01', '2024-02-29T10:00:00Z', 'a,b'],
  ])
  // the blank after the closing quote
  expect(seen.problems).toMatchObject([{ line: 3, code: 'INVALID_QUOTE' }])
})

test('what is said of the dialect counts, the rest is detected', async () => {
  const text = 'a;b\n1,5;x\n2,5;y\n'
  const detected = await preview(text)
  expect(detected.header).toEqual(['a', 'b'])
  expect(detected.dialect).toMatchObject({ delimiter: ';', decimalSeparator: ',' })
  const given = await preview(text, { dialect: { delimiter: ',', nullTokens: ['x'] } })
  expect(given.header).toEqual(['a;b'])
  expect(given.dialect).toMatchObject({ delimiter: ',', nullTokens: ['x'], quote: '"' })
})

test.each([
  [{ quote: ',' }, 'quote'],
  [{ escape: ',' }, 'escape'],
  [{ comment: ',' }, 'comment'],
  [{ comment: '"' }, 'comment'],
])('%j is refused beside what was detected', async (dialect, part) => {
  await expect(preview('a,b\n1,"x"\n', { dialect })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    field: ['dialect', part],
  })
})

test('an encoding that the byte order mark of the file speaks against is refused', async () => {
  const seen = preview('\ufeffä,b\n1,2\n', { dialect: { encoding: 'windows-1252' } })
  await expect(seen).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    field: ['dialect', 'encoding'],
    message: expect.stringContaining('utf-8'),
  })
})

test('the dialect that a preview tells can be given back, and changes nothing', async () => {
  const text = 'a\tb\n1\t"x"\n'
  const seen = await preview(text)
  expect(await preview(text, { dialect: seen.dialect })).toEqual(seen)
})

test.each([
  ['comment', { comment: ';' }],
  ['escape', { escape: ';' }],
  ['comment', { comment: '"' }],
])(
  'a %s that is another mark of the file is refused, so that no row vanishes: %j',
  async (part, dialect) => {
    const seen = preview('a;b\n;"1"\n2;3\n', { dialect })
    await expect(seen).rejects.toMatchObject({ code: 'INVALID_INPUT', field: ['dialect', part] })
  },
)

test.each([
  [0, []],
  [1, [['1']]],
  [2, [['1'], ['3']]],
  [1_000, [['1'], ['3'], ['4']]],
])('first: %i rows, and all problems of the sample', async (first, rows) => {
  const columns: ColumnInput[] = [{ name: 'n', type: 'INTEGER' }]
  const seen = await preview('n\n1\ntwo\n3\n4\nfive\n', { first, columns })
  expect(seen.rows).toEqual(rows)
  expect(seen.problems).toEqual([
    {
      line: 3,
      record: 'two',
      column: 'n',
      value: 'two',
      code: 'NOT_AN_INTEGER',
      message: expect.stringContaining('"two"'),
    },
    expect.objectContaining({ line: 6, value: 'five' }),
  ])
})

test('rows come in canonical form whatever the record’s place, and gaps close up', async () => {
  const records = Array.from({ length: 2_000 }, (_, i) => (i % 2 === 0 ? `${i},x` : `${i}`))
  const seen = await preview(`a,b\n${records.join('\n')}\n`, { first: 1_000 })
  expect(seen.rows.map(([a]) => a)).toEqual(Array.from({ length: 1_000 }, (_, i) => String(i * 2)))
  // the first 100 of 1,000
  expect(seen.problems).toHaveLength(100)
  expect(seen.problems.at(-1)).toMatchObject({ line: 201, record: '199', code: 'RAGGED_ROW' })
})

test('columns map and rename; those that nothing names are left out', async () => {
  const columns: ColumnInput[] = [
    { source: 'Nr.', name: 'id', type: 'TEXT', nullable: false },
    { name: 'b', type: 'INTEGER' },
  ]
  const seen = await preview('b,etc,Nr.\n1,x,007\n2,y,\n', { columns })
  expect(seen.header).toEqual(['b', 'etc', 'Nr.'])
  expect(seen.columns).toEqual([column('id', 'TEXT', false), column('b', 'INTEGER')])
  expect(seen.reasons).toEqual([null, null])
  expect(seen.rows).toEqual([['007', '1']])
  expect(seen.problems).toMatchObject([{ line: 3, column: 'id', code: 'NULL_NOT_ALLOWED' }])
})

test('the columns of a dataset are matched by name, and one that the file lacks is null', async () => {
  const datasetColumns = [column('x', 'DECIMAL'), column('y', 'TEXT'), column('z', 'DATE')]
  const seen = await preview('y,x\n1,2\n', { datasetColumns })
  expect(seen.columns).toEqual(datasetColumns)
  expect(seen.reasons).toEqual([null, null, null])
  expect(seen.rows).toEqual([['2', '1', null]])
})

test.each<[what: string, request: Partial<PreviewRequest>, field: string[], message: RegExp]>([
  [
    'a source that the file has not',
    { columns: [{ source: 'c', name: 'a', type: 'TEXT' }] },
    ['columns', '0', 'source'],
    /no column "c"; it has "a", "b"/,
  ],
  [
    'two columns of one name',
    {
      columns: [
        { name: 'a', type: 'TEXT' },
        { name: 'a', type: 'TEXT' },
      ],
    },
    ['columns', '1', 'name'],
    /Two columns/,
  ],
  ['no columns', { columns: [] }, ['columns'], /At least one column/],
  [
    'a column that the dataset has not',
    { datasetColumns: [column('a', 'TEXT')] },
    ['columns'],
    /no column "b"/,
  ],
  [
    'a wrong dialect',
    { dialect: { delimiter: ',,' } },
    ['dialect', 'delimiter'],
    /one ASCII character/,
  ],
])('refuses %s', async (_, request, field, message) => {
  const error = await preview('a,b\n1,2\n', request).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(InputError)
  expect(error).toMatchObject({
    code: 'INVALID_INPUT',
    field,
    message: expect.stringMatching(message),
  })
})

test.each([
  ['an image', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), /looks like a PNG image/],
  ['an empty file', '', /empty/],
])('refuses %s', async (_, content, message) => {
  await expect(preview(content)).rejects.toThrow(message)
})

test('an unclosed quote in the sample is the last problem, and the rows before it are there', async () => {
  const seen = await preview('a,b\n1,2\n3\n\n4,5\n6,"never closed\n7,8\n')
  expect(seen.rows).toEqual([
    ['1', '2'],
    ['4', '5'],
  ])
  expect(seen.problems).toMatchObject([
    { line: 3, code: 'RAGGED_ROW' },
    { line: 6, code: 'UNCLOSED_QUOTE', message: expect.stringContaining('line 6') },
  ])
})

test('a record that is too long is told beside 99 others', async () => {
  const ragged = '1\n'.repeat(200)
  const seen = await preview(`a,b\n1,2\n${ragged}x,${'y'.repeat(1_100_000)}\n`)
  expect(seen.rows).toEqual([['1', '2']])
  expect(seen.problems).toHaveLength(100)
  expect(seen.problems.at(-1)).toMatchObject({ line: 203, code: 'RECORD_TOO_LONG' })
})

test('a failure after the sample is none of its', async () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => `${i},"${'x'.repeat(20)}"`).join('\n')
  expect((await preview(`a,b\n${rows}\n1,"open\n`)).problems).toEqual([])
})

/** A file on the disk whose bytes are counted as they are read. */
async function counted(content: string, bytes?: number) {
  const { path, source } = await testSource(content)
  if (bytes !== undefined) await truncate(path, bytes)
  const { size, mtimeNs } = await stat(path, { bigint: true })
  const now = { ...source, fingerprint: { bytes: Number(size), modified: String(mtimeNs) } }
  const read = { bytes: 0 }
  const file: CsvFile = {
    name: source.name,
    limits,
    async *read(offset) {
      for await (const block of readSource(path, now, offset)) {
        read.bytes += block.byteLength
        yield block
      }
    },
  }
  return { file, read }
}

const longRows = Array.from({ length: 40_000 }, (_, i) => `${i},${'text '.repeat(10)}`).join('\n')

test('of a file of 10 GB no more is read than of one of 2 MB', async () => {
  const text = `id,what\n${longRows}\n`
  const small = await counted(text)
  const large = await counted(text, 10 * 1024 ** 3)
  const seen = await previewFile(large.file, { first: 1_000 })
  expect(seen.rows).toHaveLength(1_000)
  expect(seen).toEqual(await previewFile(small.file, { first: 1_000 }))
  expect(large.read.bytes).toBe(small.read.bytes)
  expect(large.read.bytes).toBeLessThan(4 * 1024 * 1024)
})

test('of gigabytes of blank lines after the header a few megabytes are read', async () => {
  let given = 0
  const seen = await previewFile(
    {
      name: 'blank.csv',
      limits,
      async *read(offset) {
        if (offset === 0) yield Buffer.from('a,b\n')
        for (;;) {
          given += 65_536
          yield Buffer.alloc(65_536, '\n')
        }
      },
    },
    { first: 5 },
  )
  expect(seen).toMatchObject({ header: ['a', 'b'], rows: [], problems: [] })
  expect(given).toBeLessThan(16 * 1024 * 1024)
})

test('a compressed file is read by its content; one that is damaged says so', async () => {
  const text = `id,what\n${longRows}\n`
  const packed = async (content: Buffer): Promise<CsvFile> => {
    const { path, source } = await testSource(content, 'rows.csv.gz')
    const file = { ...source, compression: 'gzip' } as const
    const stored = (from: number) => readSource(path, source, from)
    return {
      name: file.name,
      limits,
      read: (offset) => unpack(file, stored, { offset, maxBytes: 1e9 }),
    }
  }
  const seen = await previewFile(await packed(gzipSync(text)), { first: 2 })
  expect(seen.rows.map(([id]) => id)).toEqual(['0', '1'])
  const damaged = previewFile(await packed(gzipSync('a,b\n1,2\n').subarray(0, -4)), { first: 2 })
  await expect(damaged).rejects.toThrow(/cannot be unpacked after byte/)
})

test('others run while a preview is made', async () => {
  let turns = 0
  let ended = false
  const count = () => {
    turns++
    if (!ended) setImmediate(count)
  }
  setImmediate(count)
  await preview(`id,what\n${longRows}\n`)
  ended = true
  // a block has at most 500 records or 32 KiB, and a megabyte is looked through twice
  expect(turns).toBeGreaterThan(40)
})
