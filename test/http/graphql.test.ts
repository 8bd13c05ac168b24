import { describe, expect, test } from 'vitest'
import { httpRig } from '../support/http-rig.ts'

describe('who asks', () => {
  test('a request without a token has no session', async () => {
    const { post } = await httpRig()
    expect((await post({ query: '{ hello email }' })).body).toEqual({
      data: { hello: 'world', email: null },
    })
  })

  test('a token in the Authorization header signs in; one that is over counts as none', async () => {
    const { post, accounts } = await httpRig()
    const asAlice = () => post({ query: '{ email }' }, { authorization: 'Bearer alice' })
    expect((await asAlice()).body.data).toEqual({ email: 'alice@example.com' })
    accounts.signOut('alice')
    expect((await asAlice()).body.data).toEqual({ email: null })
  })
})

describe('errors', () => {
  test('an error of the API keeps its code and message', async () => {
    const { post, log } = await httpRig()
    const { body } = await post({ query: '{ secret }' })
    expect(body.data).toEqual({ secret: null })
    expect(body.errors).toMatchObject([
      { message: 'Not for you.', path: ['secret'], extensions: { code: 'FORBIDDEN' } },
    ])
    expect(log.lines).toEqual([])
  })

  test('an unexpected error is logged under an id, which is all that the client gets of it', async () => {
    const { post, log } = await httpRig()
    const { body } = await post({ query: '{ broken }' })
    const [error] = body.errors ?? []
    expect(error).toMatchObject({ path: ['broken'], extensions: { code: 'INTERNAL' } })
    expect(JSON.stringify(body)).not.toContain('SELECT')
    expect(log.lines).toMatchObject([
      {
        level: 'error',
        fields: {
          errorId: error?.extensions?.id,
          err: { message: 'SELECT password FROM user' },
          path: ['broken'],
        },
      },
    ])
    expect(error?.message).toContain(error?.extensions?.id)
  })

  test('a result that its type does not allow is an unexpected error', async () => {
    const { post } = await httpRig()
    const { body } = await post({ query: '{ wrongInt }' })
    expect(body.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
    expect(JSON.stringify(body)).not.toContain('no number')
  })

  test('a failure before the operation runs is masked as well, with status 500', async () => {
    const { post, log } = await httpRig({
      authenticate: () => Promise.reject(new Error('the database is gone')),
    })
    const { response, body } = await post({ query: '{ hello }' })
    expect(response.status).toBe(500)
    expect(body.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
    expect(JSON.stringify(body)).not.toContain('database')
    expect(log.lines).toHaveLength(1)
  })

  test.each([
    ['a syntax error', { query: '{ hello' }],
    ['an unknown field', { query: '{ helo }' }],
    ['an unknown operation', { query: 'query A { hello }', operationName: 'B' }],
    [
      'a variable of the wrong type',
      { query: 'query ($n: Int) { items(first: $n) { nodes { id } } }', variables: { n: 'x' } },
    ],
    ['no query', { variables: {} }],
    ['an unexpected parameter', { query: '{ hello }', more: 1 }],
  ])('%s is BAD_USER_INPUT, without internals of HTTP', async (_, request) => {
    const { post, log } = await httpRig()
    const { body } = await post(request)
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }])
    expect(log.lines).toEqual([])
  })

  test('no names of the schema are suggested', async () => {
    const { post } = await httpRig()
    const unknownField = await post({ query: '{ helo }' })
    const unknownArgument = await post({ query: '{ items(firs: 1) { nodes { id } } }' })
    for (const { body } of [unknownField, unknownArgument]) {
      expect(body.errors).toHaveLength(1)
      expect(JSON.stringify(body)).not.toMatch(/did you mean/i)
    }
  })
})

describe('requests', () => {
  test('a query may come by GET, a mutation may not', async () => {
    const { url } = await httpRig()
    const get = (query: string) =>
      fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { accept: 'application/json' },
      })
    expect(await (await get('{ hello }')).json()).toEqual({ data: { hello: 'world' } })
    expect((await get('mutation { signIn(password: "x") }')).status).toBe(405)
  })

  test('parameters that are no JSON are the fault of the request', async () => {
    const { url, log } = await httpRig()
    const response = await fetch(`${url}/graphql?query={hello}&variables={`)
    expect(response.status).toBe(400)
    expect(log.lines).toEqual([])
  })

  test('several operations in one request are refused', async () => {
    const { post } = await httpRig()
    const { response } = await post([{ query: '{ hello }' }, { query: '{ hello }' }])
    expect(response.status).toBe(400)
  })

  test('a body of more than a mebibyte is refused, also where it does not say its size', async () => {
    const { post, url } = await httpRig()
    const query = `{ hello } #${' '.repeat(1024 ** 2)}`
    const { response, body: answer } = await post({ query })
    expect(response.status).toBe(413)
    expect(answer.errors).toMatchObject([{ message: expect.stringContaining('at most 1 MiB') }])
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(JSON.stringify({ query })))
        controller.close()
      },
    })
    const streamed = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit)
    expect(streamed.status).toBe(413)
  })

  test('a Host header that is no host does no harm', async () => {
    const { post, url } = await httpRig()
    const { request } = await import('node:http')
    const status = await new Promise((resolve, reject) => {
      request(`${url}/graphql?query={hello}`, { headers: { host: 'no host [' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBeTypeOf('number')
    expect((await post({ query: '{ hello }' })).response.status).toBe(200)
  })
})

describe('multipart requests', () => {
  function form(files = 1): FormData {
    const data = new FormData()
    const query = 'mutation ($file: Upload!) { upload(file: $file) }'
    data.set('operations', JSON.stringify({ query, variables: { file: null } }))
    data.set('map', JSON.stringify({ 0: ['variables.file'] }))
    for (let index = 0; index < files; index += 1) {
      data.set(String(index), new File(['a,b\n1,2\n'], 'small.csv', { type: 'text/csv' }))
    }
    return data
  }

  const send = (url: string, body: FormData, headers = { 'graphql-require-preflight': '1' }) =>
    fetch(`${url}/graphql`, { method: 'POST', headers, body })

  test('a file comes as a File', async () => {
    const { url } = await httpRig()
    const response = await send(url, form())
    expect(await response.json()).toEqual({ data: { upload: 'small.csv: a,b\n1,2\n' } })
  })

  test('the guard is asked before the body is read, and may answer', async () => {
    const { url } = await httpRig({
      multipartGuard: async (request, response) => {
        response.writeHead(request.headers.authorization ? 200 : 401).end()
        return false
      },
    })
    const response = await send(url, form())
    expect(response.status).toBe(401)
  })

  test('more parts than an upload has are refused', async () => {
    const { url } = await httpRig()
    const response = await send(url, form(20))
    expect(response.status).toBe(400)
  })
})
