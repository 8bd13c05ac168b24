import type { BrowserContext } from '@playwright/test'

/** All that pages complain about: errors of the console and of scripts, breaches of the policy, strange hosts. */
export class Complaints {
  readonly #heard: string[] = []
  readonly #allowed: RegExp[] = []

  /** Lets pass what the test itself brings about, such as net::ERR_CONNECTION_REFUSED of a killed server. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern)
  }

  /** What was heard so far and is not allowed. */
  get unexpected(): string[] {
    return this.#heard.filter((words) => !this.#allowed.some((pattern) => pattern.test(words)))
  }

  /** Hears all pages of `context`, which may load things of `origin` alone. */
  async listenTo(context: BrowserContext, origin: string): Promise<void> {
    context.on('console', (message) => {
      if (message.type() !== 'error') return
      this.#heard.push(`console: ${message.text()} (${message.location().url})`)
    })
    context.on('weberror', (error) => this.#heard.push(`script: ${error.error().stack}`))
    context.on('request', (request) => {
      const url = new URL(request.url())
      const isOwn = url.origin === origin || url.protocol === 'blob:' || url.protocol === 'data:'
      if (!isOwn) this.#heard.push(`another host: ${url}`)
    })
    // some breaches are not told in the console
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        // biome-ignore lint/suspicious/noConsole: heard above, as what browsers say themselves
        console.error(`securitypolicyviolation: ${violatedDirective} ${blockedURI}`)
      })
    })
  }
}
