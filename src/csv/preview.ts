import { setImmediate } from 'node:timers/promises'
import type { RejectedRow, Value } from '#core/columns.ts'
import { TaskFailure } from '#core/errors.ts'
import type { CsvFile, FilePreview, PreviewRequest } from '#core/file-preview.ts'
import { slicePacked, unpackRows } from '#core/packed-rows.ts'
import { planImport } from './plan-import.ts'
import { boundedSample, endsSample, isPast, noRecords, sampleLimit } from './sample.ts'
import { typed } from './typed.ts'

const mostProblems = 100

/**
 * What an import would make of a file. However long that is, no more than a sample of it is read, and
 * others run every few milliseconds. Throws InputError, and what reading the file throws.
 */
export async function previewFile(file: CsvFile, request: PreviewRequest): Promise<FilePreview> {
  const { dialect, header, start, fields, reasons } = await planImport(file, request)
  const rows: (string | null)[][] = []
  const problems: RejectedRow[] = []
  let here = start
  const limit = { ...sampleLimit, bytes: start.offset + sampleLimit.bytes }
  const source = boundedSample(file.read(start.offset))
  const columns = fields.map(({ column }) => column)
  try {
    for await (const block of typed(source, start, { header, fields, dialect }, file.limits)) {
      here = block.end
      const wanted = slicePacked(block.rows, 0, request.first - rows.length)
      rows.push(...unpackRows(columns, wanted).map(({ values }) => values.map(asText)))
      problems.push(...block.rejected.slice(0, mostProblems - problems.length))
      if (isPast(block, limit)) break
      await setImmediate()
    }
  } catch (error) {
    if (!(error instanceof TaskFailure && endsSample.includes(error.code))) throw error
    if (error.code !== noRecords) {
      // told in any case: it would end the import
      problems.splice(mostProblems - 1)
      problems.push(asProblem(error, here.line))
    }
  }
  return { dialect, header, columns, reasons, rows, problems }
}

function asText(value: Value): string | null {
  return value === null ? null : String(value)
}

function asProblem({ code, message }: TaskFailure, line: number): RejectedRow {
  return { line, record: '', column: null, value: null, code, message }
}
