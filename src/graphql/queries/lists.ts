import type { Builder } from '../builder.ts'
import { connection, idCursor, pageRequest } from '../connection.ts'
import type { TaskFilterRef } from '../types/task-filter.ts'
import { signedIn } from '../viewer.ts'

/** Lists, newest first. */
export function addListQueries(builder: Builder, taskFilter: TaskFilterRef): void {
  const datasetFilter = builder.inputType('DatasetFilter', {
    fields: (t) => ({ name: t.string(), nameContains: t.string() }),
  })
  builder.queryFields((t) => {
    const page = {
      first: t.arg.int(),
      after: t.arg.string(),
      last: t.arg.int(),
      before: t.arg.string(),
    }
    return {
      tasks: t.field({
        type: 'TaskConnection',
        args: { ...page, filter: t.arg({ type: taskFilter }) },
        resolve: async (_, args, context) => {
          const viewer = signedIn(context)
          const { tasks } = context.services
          const filter = args.filter ?? {}
          const found = await tasks.page(viewer, filter, pageRequest(args, idCursor))
          return connection(found, idCursor, idOf, () => tasks.count(viewer, filter))
        },
      }),
      datasets: t.field({
        type: 'DatasetConnection',
        args: { ...page, filter: t.arg({ type: datasetFilter }) },
        resolve: async (_, args, context) => {
          const viewer = signedIn(context)
          const { datasets } = context.services
          const filter = args.filter ?? {}
          const found = await datasets.page(viewer, filter, pageRequest(args, idCursor))
          return connection(found, idCursor, idOf, () => datasets.count(viewer, filter))
        },
      }),
      uploadedFiles: t.field({
        type: 'UploadedFileConnection',
        args: page,
        resolve: async (_, args, context) => {
          const viewer = signedIn(context)
          const { uploads } = context.services
          const found = await uploads.page(viewer, pageRequest(args, idCursor))
          return connection(found, idCursor, idOf, () => uploads.count(viewer))
        },
      }),
      users: t.field({
        type: 'UserConnection',
        description: 'Administrators only.',
        args: page,
        resolve: async (_, args, context) => {
          const viewer = signedIn(context)
          const { accounts } = context.services
          const found = await accounts.users(viewer, pageRequest(args, idCursor))
          return connection(found, idCursor, idOf, () => accounts.countUsers(viewer))
        },
      }),
      apiTokens: t.field({
        type: 'ApiTokenConnection',
        description: 'Your own; expired ones stay for a while. Revoked ones are gone.',
        args: {
          ...page,
          all: t.arg.boolean({
            required: true,
            defaultValue: false,
            description: 'Everyone’s. Administrators only.',
          }),
        },
        resolve: async (_, { all, ...args }, context) => {
          const viewer = signedIn(context)
          const { apiTokens } = context.services
          const found = await apiTokens.page(viewer, all, pageRequest(args, idCursor))
          return connection(found, idCursor, idOf, () => apiTokens.count(viewer, all))
        },
      }),
    }
  })
}

function idOf(item: { readonly id: string }): string {
  return item.id
}
