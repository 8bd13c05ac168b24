import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { print } from 'graphql'
import { expect, test } from 'vitest'
import {
  CreateUserDocument,
  SignInDocument,
  UploadedFileDocument,
  ViewerDocument,
} from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { admin, sharedServer } from '../support/server.ts'

const shared = sharedServer()

async function uploaded(content = randomBytes(300_000)) {
  const { server, api } = await shared()
  const path = join(server.folder, 'sales.csv')
  await writeFile(path, content)
  return { server, api, content, id: await api.upload(path, 'sales.csv') }
}

async function urlOf(api: ApiClient, id: string): Promise<string> {
  const { uploadedFile } = await api.request(UploadedFileDocument, { id })
  return uploadedFile?.url ?? ''
}

test('an uploaded file can be downloaded by its url, without signing in', async () => {
  const { server, api, content, id } = await uploaded()
  const url = await urlOf(api, id)
  expect(url).toMatch(/^\/downloads\/[\w.-]+\/sales\.csv$/)
  const response = await fetch(server.url + url)
  expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true)
})

test('somebody else gets no url', async () => {
  const { server, api, id } = await uploaded()
  const account = { email: 'ann@example.com', password: 'a password for tests' }
  await api.request(CreateUserDocument, { input: { ...account, role: 'EDITOR' } })
  const ann = await server.client(account)
  expect(await ann.request(UploadedFileDocument, { id })).toEqual({ uploadedFile: null })
  await expect(new ApiClient(server.url).request(UploadedFileDocument, { id })).rejects.toThrow(
    'Sign in',
  )
})

test('a link is no session, and a session is no link', async () => {
  const { server, api, id } = await uploaded()
  const stranger = new ApiClient(server.url)
  stranger.useToken((await urlOf(api, id)).split('/')[2] ?? '')
  expect(await stranger.request(ViewerDocument, {})).toEqual({ viewer: null })
  const { signIn } = await api.request(SignInDocument, { input: admin })
  const response = await fetch(`${server.url}/downloads/${signIn.token}/sales.csv`)
  expect(response.status).toBe(403)
})

test('whatever host a request names, the url does not', async () => {
  const { server, api, id } = await uploaded()
  const { signIn } = await api.request(SignInDocument, { input: admin })
  const body = JSON.stringify({ query: print(UploadedFileDocument), variables: { id } })
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
    'content-type': 'application/json',
    authorization: `Bearer ${signIn.token}`,
  }
  const answer = await new Promise<string>((resolve, reject) => {
    const asked = request(`${server.url}/graphql`, { method: 'POST', headers })
    asked.on('error', reject).on('response', (response) => resolve(text(response)))
    asked.end(body)
  })
  expect(answer).toContain('"url":"/downloads/')
  expect(answer).not.toContain('evil')
})
