import { Operations } from '#graphql/operations.ts'
import { httpRig, LogLines, smallSchema } from './http-rig.ts'

/** A mutation that has an effect: `runs` tells how often. */
export const mutation = 'mutation { signIn(password: "x") }'

/** A rig that counts how often `mutation` has run. */
export async function countingRig() {
  const schema = smallSchema()
  let runs = 0
  const field = schema.getMutationType()?.getFields()['signIn']
  if (field === undefined) throw new Error('the schema has no mutation signIn')
  field.resolve = () => {
    runs += 1
    return 'token'
  }
  const rig = await httpRig({ operations: new Operations(schema, new LogLines()) })
  return { ...rig, runs: () => runs }
}

/** The address of a GET request for an operation. */
export function getUrl(url: string, query: string, more: Record<string, string> = {}): string {
  return `${url}/graphql?${new URLSearchParams({ query, ...more })}`
}
