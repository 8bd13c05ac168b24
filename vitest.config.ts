import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { compileCache } from './test/support/compile-cache.ts'
import { absentServers } from './test/support/database-servers.ts'
import { LeftOut } from './test/support/left-out.ts'

/** What `npm test` leaves to them. */
const otherCommands = ['test/bench (npm run bench)', 'test/e2e (npm run test:e2e)']

export default defineConfig({
  resolve: {
    // one file for all: loaded once as a CommonJS and once as an ES module, graphql is two packages
    // that refuse each other's schemas
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**'],
    pool: 'forks',
    // modules keep no state, so a worker loads them once for all its files
    isolate: false,
    // most tests wait for servers; more at a time would take too many connections of the databases
    maxWorkers: Math.min(4, Math.max(3, availableParallelism())),
    env: { NODE_COMPILE_CACHE: compileCache },
    globalSetup: 'test/support/fill-compile-cache.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', new LeftOut([...otherCommands, ...absentServers])],
  },
})
