import { ApiTokenEntity } from './api-token.ts'
import { DatasetEntity } from './dataset.ts'
import { GenerationEntity } from './generation.ts'
import { IdempotencyKeyEntity } from './idempotency-key.ts'
import { RejectedRowEntity } from './rejected-row.ts'
import { TaskEntity } from './task.ts'
import { TaskEventEntity } from './task-event.ts'
import { UploadEntity } from './upload.ts'
import { UserEntity } from './user.ts'

export const entities = [
  ApiTokenEntity,
  DatasetEntity,
  GenerationEntity,
  IdempotencyKeyEntity,
  RejectedRowEntity,
  TaskEntity,
  TaskEventEntity,
  UploadEntity,
  UserEntity,
]
