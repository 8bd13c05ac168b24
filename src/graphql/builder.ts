import SchemaBuilder from '@pothos/core'
import type { Column, ColumnInput, ColumnType, RejectedRow, Row } from '#core/columns.ts'
import type { Dataset, WriteMode } from '#core/dataset.ts'
import type { DateOrder, Dialect, DialectInput } from '#core/dialect.ts'
import type { InputErrorCode } from '#core/errors.ts'
import type { FilePreview } from '#core/file-preview.ts'
import type { FilterOp } from '#core/row-filter.ts'
import type { ProgressUnit, Task, TaskEvent } from '#core/task.ts'
import type { TaskState, UserAction } from '#core/task-state.ts'
import type { ExportFormat } from '#core/text-output.ts'
import type { Role } from '#core/viewer.ts'
import type { ApiToken } from '#database/entities/api-token.ts'
import type { Upload } from '#database/entities/upload.ts'
import type { User } from '#database/entities/user.ts'
import type { Connection, Edge, PageInfo } from './connection.ts'
import type { Context } from './context.ts'
import type { UserError } from './user-errors.ts'

interface Both<T> {
  Input: T
  Output: T
}

/** The TypeScript side of the schema's types; their GraphQL side is in types/. */
export interface SchemaTypes {
  Context: Context
  DefaultFieldNullability: false
  DefaultInputFieldRequiredness: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: number; Output: number }
    SafeInt: { Input: number; Output: number }
    JSON: { Input: unknown; Output: unknown }
    Upload: { Input: File; Output: never }
    URL: { Input: never; Output: string }
    // enums: to the builder they are named types with a value, as scalars are
    ColumnType: Both<ColumnType>
    DateOrder: Both<DateOrder>
    ExportFormat: Both<ExportFormat>
    FilterOp: Both<FilterOp>
    InvalidRowPolicy: Both<'REJECT' | 'FAIL'>
    ProgressUnit: Both<ProgressUnit>
    Role: Both<Role>
    TaskAction: Both<Uppercase<UserAction>>
    TaskState: Both<TaskState>
    UserErrorCode: Both<InputErrorCode>
    WriteMode: Both<WriteMode>
  }
  Interfaces: {
    Node: Task | Dataset | Upload | User | ApiToken
    Task: Task
  }
  Objects: {
    User: User
    ApiToken: ApiToken
    ApiTokenConnection: Connection<ApiToken>
    ApiTokenEdge: Edge<ApiToken>
    UserConnection: Connection<User>
    UserEdge: Edge<User>
    UploadedFile: Upload
    UploadedFileConnection: Connection<Upload>
    UploadedFileEdge: Edge<Upload>
    Column: Column
    CsvDialect: Dialect
    CsvPreview: FilePreview
    Dataset: Dataset
    ImportTask: Task
    ExportTask: Task
    DatasetConnection: Connection<Dataset>
    DatasetEdge: Edge<Dataset>
    Row: Row
    RowConnection: Connection<Row>
    RowEdge: Edge<Row>
    TaskConnection: Connection<Task>
    TaskEdge: Edge<Task>
    TaskProgress: Task
    TaskFailure: Task
    TaskEvent: TaskEvent
    TaskEventConnection: Connection<TaskEvent>
    TaskEventEdge: Edge<TaskEvent>
    RejectedRow: RejectedRow
    RejectedRowConnection: Connection<RejectedRow>
    RejectedRowEdge: Edge<RejectedRow>
    PageInfo: PageInfo
    UserError: UserError
  }
  Inputs: {
    ColumnInput: ColumnInput
    CsvDialectInput: DialectInput
  }
}

export type Builder = PothosSchemaTypes.SchemaBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>
>

export function createBuilder(): Builder {
  return new SchemaBuilder<SchemaTypes>({
    defaultFieldNullability: false,
  })
}
