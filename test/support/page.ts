import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parseSetCookie } from 'cookie'
import { print } from 'graphql'

/** A page of the server, as far as requests tell: it keeps the server's cookie, and `cookie` is what it would send. */
export function openPage(url: string, cookie = '') {
  const page = {
    cookie,
    /** Throws where the server answers with errors. */
    async ask<Data, Variables extends object>(
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<Data> {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url, cookie: page.cookie },
        body: JSON.stringify({ query: print(document), variables }),
      })
      for (const header of response.headers.getSetCookie()) {
        const { name, value = '', maxAge } = parseSetCookie(header)
        page.cookie = maxAge === 0 ? '' : `${name}=${value}`
      }
      const { data, errors } = (await response.json()) as Answer<Data>
      if (data == null || errors !== undefined) throw new Error(errors?.[0]?.message)
      return data
    },
  }
  return page
}

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string }[]
}
