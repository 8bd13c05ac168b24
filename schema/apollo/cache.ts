import type { InMemoryCacheConfig, TypePolicies } from '@apollo/client'
import { createFragmentRegistry } from '@apollo/client/cache'
import { TaskFieldsFragmentDoc } from '../generated/operations.ts'
import generated from '../generated/possible-types.ts'
import { connection } from './connections.ts'
import { NewestRevisionCache } from './newest-revision.ts'

const typePolicies: TypePolicies = {
  Query: {
    fields: {
      apiTokens: connection(['all']),
      datasets: connection(['filter']),
      tasks: connection(['filter']),
      uploadedFiles: connection(),
      users: connection(),
    },
  },
  // what implements an interface has its policies, too
  Task: { fields: { events: connection() } },
  ImportTask: { fields: { rejectedRows: connection() } },
  Dataset: { fields: { rows: connection(['where']) } },
  // they have no id: without this, a document that asks for fewer fields takes the others away
  TaskProgress: { merge: true },
  ExportedFile: { merge: true },
}

/**
 * A cache that knows the types of Sluice, and the fragment TaskFields, which documents may then use without
 * more ado. All that has an `id` is stored once, by type and id, Apollo's default. What `config` says comes
 * on top: policies of your own fields, fragments, `possibleTypes` of added kinds
 * (`{ Task: ['ChecksumTask'], Node: ['ChecksumTask'] }`).
 */
export function createCache(config: InMemoryCacheConfig = {}): NewestRevisionCache {
  const {
    possibleTypes = {},
    typePolicies: own = {},
    fragments = createFragmentRegistry(),
    ...others
  } = config
  const cache = new NewestRevisionCache({
    ...others,
    fragments: fragments.register(TaskFieldsFragmentDoc),
    possibleTypes: generated.possibleTypes,
    typePolicies,
  })
  cache.policies.addPossibleTypes(possibleTypes)
  cache.policies.addTypePolicies(own)
  return cache
}
