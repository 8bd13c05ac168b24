import type { GraphQLSchema } from 'graphql'
import type { AnyTaskKind } from '#core/task-kind.ts'
import { createBuilder } from './builder.ts'
import { addApiTokenMutations } from './mutations/api-tokens.ts'
import { addControlTask } from './mutations/control-task.ts'
import { addDeleteMutations } from './mutations/delete.ts'
import { addRenameDataset } from './mutations/rename-dataset.ts'
import { addSignIn } from './mutations/sign-in.ts'
import { addStartMutations } from './mutations/start-task.ts'
import { addUploadFile } from './mutations/upload-file.ts'
import { addUserMutations } from './mutations/users.ts'
import { addListQueries } from './queries/lists.ts'
import { addNodeQueries } from './queries/nodes.ts'
import { addScalars } from './scalars.ts'
import { addTaskSubscriptions } from './subscriptions/tasks.ts'
import { addApiToken } from './types/api-token.ts'
import { addConnections } from './types/connections.ts'
import { addCsvDialect } from './types/csv-dialect.ts'
import { addCsvPreview } from './types/csv-preview.ts'
import { addDataset } from './types/dataset.ts'
import { addRejectedRow } from './types/rejected-row.ts'
import { addSharedTypes } from './types/shared.ts'
import { addTask } from './types/task.ts'
import { addTaskEvent } from './types/task-event.ts'
import { addTaskFilter } from './types/task-filter.ts'
import { addTaskKinds } from './types/task-kinds.ts'
import { addTaskProgress } from './types/task-progress.ts'
import { typeOfTask } from './types/task-type.ts'
import { addUploadedFile } from './types/uploaded-file.ts'
import { addUser } from './types/user.ts'

/** The schema, with a type and a start mutation for each kind. */
export function buildSchema(kinds: Iterable<AnyTaskKind>): GraphQLSchema {
  const all = [...kinds]
  const builder = createBuilder()
  addScalars(builder)
  const typeOf = typeOfTask(all)
  addSharedTypes(builder, typeOf)
  addUser(builder)
  addApiToken(builder)
  addUploadedFile(builder)
  addDataset(builder)
  addCsvDialect(builder)
  addCsvPreview(builder)
  addTask(builder, typeOf)
  addTaskProgress(builder)
  addTaskEvent(builder)
  addRejectedRow(builder)
  addConnections(builder)
  addTaskKinds(builder, all)

  builder.queryType({})
  addNodeQueries(builder)
  const taskFilter = addTaskFilter(builder)
  addListQueries(builder, taskFilter)

  builder.mutationType({})
  addSignIn(builder)
  addUserMutations(builder)
  addApiTokenMutations(builder)
  addUploadFile(builder)
  addStartMutations(builder, all)
  addControlTask(builder)
  addRenameDataset(builder)
  addDeleteMutations(builder)

  builder.subscriptionType({})
  addTaskSubscriptions(builder, taskFilter)
  return builder.toSchema()
}
