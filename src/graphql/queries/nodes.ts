import type { Dataset } from '#core/dataset.ts'
import { prefixOf } from '#core/id-prefix.ts'
import type { Task } from '#core/task.ts'
import type { ApiToken } from '#database/entities/api-token.ts'
import type { Upload } from '#database/entities/upload.ts'
import type { User } from '#database/entities/user.ts'
import type { Builder } from '../builder.ts'
import type { Context } from '../context.ts'
import { signedIn } from '../viewer.ts'

/** Single things by their id. Somebody else's id answers as one that does not exist. */
export function addNodeQueries(builder: Builder): void {
  builder.queryFields((t) => ({
    viewer: t.field({
      type: 'User',
      nullable: true,
      description: 'null when not signed in.',
      resolve: (_, __, { session, loaders }) =>
        session === null ? null : loaders.users.load(session.viewer.id),
    }),
    node: t.field({
      type: 'Node',
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, context) => nodeById(context, id),
    }),
    task: t.field({
      type: 'Task',
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, context) => context.services.tasks.get(signedIn(context), id),
    }),
    dataset: t.field({
      type: 'Dataset',
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, context) => context.services.datasets.get(signedIn(context), id),
    }),
    uploadedFile: t.field({
      type: 'UploadedFile',
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, context) => context.services.uploads.get(signedIn(context), id),
    }),
  }))
}

async function nodeById(
  context: Context,
  id: string,
): Promise<Task | Dataset | Upload | User | ApiToken | null> {
  const viewer = signedIn(context)
  const { accounts, apiTokens, datasets, tasks, uploads } = context.services
  switch (prefixOf(id)) {
    case 'task':
      return tasks.get(viewer, id)
    case 'dataset':
      return datasets.get(viewer, id)
    case 'upload':
      return uploads.get(viewer, id)
    case 'user':
      return viewer.role === 'ADMIN' || viewer.id === id ? accounts.user(id) : null
    case 'token':
      return apiTokens.get(viewer, id)
    default:
      return null
  }
}
