import type { Reporter, TestModule } from 'vitest/node'

/** Tells at the end of a run what it did not test, and where a test says so, why. */
export class LeftOut implements Reporter {
  readonly #always: readonly string[]

  /** `always`: what `npm test` leaves to other commands. */
  constructor(always: readonly string[]) {
    this.#always = always
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = [...this.#always]
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const result = test.result()
        const note = result.state === 'skipped' && result.note ? ` (${result.note})` : ''
        lines.push(`${module.relativeModuleId}: ${test.fullName}${note}`)
      }
    }
    process.stdout.write(`\n Left out:\n${lines.map((line) => `   ${line}\n`).join('')}`)
  }
}
