import { ApiTokenEntity } from './api-token.ts'
import { DatasetEntity } from './dataset.ts'
import { DatasetChangeEntity } from './dataset-change.ts'
import { DatasetViewEntity } from './dataset-view.ts'
import { EndedSessionEntity } from './ended-session.ts'
import { ExportedFileEntity } from './exported-file.ts'
import { GenerationEntity } from './generation.ts'
import { GenerationPinEntity } from './generation-pin.ts'
import { IdempotencyKeyEntity } from './idempotency-key.ts'
import { RejectedRowEntity } from './rejected-row.ts'
import { TaskEntity } from './task.ts'
import { TaskEventEntity } from './task-event.ts'
import { UploadEntity } from './upload.ts'
import { UserEntity } from './user.ts'

export const entities = [
  ApiTokenEntity,
  DatasetChangeEntity,
  ApiTokenEntity,
  DatasetEntity,
  DatasetViewEntity,
  EndedSessionEntity,
  ExportedFileEntity,
  GenerationEntity,
  GenerationPinEntity,
  IdempotencyKeyEntity,
  RejectedRowEntity,
  TaskEntity,
  TaskEventEntity,
  UploadEntity,
  UserEntity,
]
