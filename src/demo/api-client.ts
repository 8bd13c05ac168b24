import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type DocumentNode, print } from 'graphql'
import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

/** A client of the public API, as a script would write one: HTTP for questions, a WebSocket for news. */
export class ApiClient {
  readonly #url: string
  #token: string | undefined

  /** `url`: the server's, without a path. */
  constructor(url: string) {
    this.#url = url
  }

  get #headers(): Record<string, string> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }
  }

  useToken(token: string): void {
    this.#token = token
  }

  /** Throws where the server answers with errors. */
  async request<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query: print(document as DocumentNode), variables }),
    })
    const answer = (await response.json()) as { data?: Data; errors?: { message: string }[] }
    if (answer.errors?.length || answer.data == null) {
      throw new Error(answer.errors?.map((error) => error.message).join('; ') ?? 'no data')
    }
    return answer.data
  }

  /** Uploads a file as `curl -T` does; gives its id. */
  async upload(path: string, name: string): Promise<string> {
    const response = await fetch(`${this.#url}/uploads/${encodeURIComponent(name)}`, {
      method: 'PUT',
      headers: this.#headers,
      body: Readable.toWeb(createReadStream(path)) as ReadableStream,
      duplex: 'half',
    } as RequestInit)
    if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`)
    const { id } = (await response.json()) as { id: string }
    return id
  }

  /** Each result of a subscription, until it completes. Reconnects by itself while the server is away. */
  async *subscribe<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): AsyncGenerator<Data, void, undefined> {
    const client = this.#socket()
    try {
      const query = print(document as DocumentNode)
      const given = Object.fromEntries(Object.entries(variables))
      const results = client.iterate<Data>({ query, variables: given })
      for await (const { data, errors } of results) {
        if (errors?.length) throw new Error(errors.map((error) => error.message).join('; '))
        if (data != null) yield data
      }
    } finally {
      await client.dispose()
    }
  }

  #socket(): Client {
    return createClient({
      url: `${this.#url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: this.#headers,
      retryAttempts: 50,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 200)),
      shouldRetry: () => true,
    })
  }
}
