import { EntitySchema } from 'typeorm'
import type { TaskEvent } from '#core/task.ts'
import { id, whole } from './columns.ts'

export const TaskEventEntity = new EntitySchema<TaskEvent>({
  name: 'task_event',
  columns: {
    taskId: { ...id, name: 'task_id', primary: true },
    seq: { type: 'integer', primary: true },
    at: whole,
    from: { type: 'varchar', length: 10, name: 'from_state', nullable: true },
    to: { type: 'varchar', length: 10, name: 'to_state' },
    actorId: { ...id, name: 'actor_id', nullable: true },
    reason: { type: 'text', nullable: true },
  },
})
