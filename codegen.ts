import type { CodegenConfig } from '@graphql-codegen/cli'

/** Typed documents of schema/operations, for the command line, the tests and whoever builds a client. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: 'schema/operations/**/*.graphql',
  generates: {
    'schema/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        skipTypename: true,
        useTypeImports: true,
        scalars: {
          DateTime: 'string',
          SafeInt: 'number',
          JSON: 'unknown',
          Upload: 'File',
          URL: 'string',
          ID: 'string',
        },
      },
    },
    // which types implement which interface: a cache has no schema to look at
    'schema/generated/possible-types.ts': { plugins: ['fragment-matcher'] },
  },
}

export default config
