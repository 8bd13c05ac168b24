import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { DownloadTokens } from '#service/download-tokens.ts'
import { Downloads } from '#service/downloads.ts'

const secret = 's'.repeat(32)
const at = Date.parse('2026-03-01T12:00:00.500Z')
const file = { name: 'a.csv', mediaType: 'text/csv', etag: 'v1', modifiedAt: at, segments: [] }

function downloads({
  publicUrl,
  by = secret,
}: {
  publicUrl?: string | undefined
  by?: string
} = {}) {
  const clock = { at }
  const asked: string[] = []
  const source = async (id: string) => {
    asked.push(id)
    return file
  }
  const tokens = new DownloadTokens(by, () => clock.at)
  const sources = { upload: source, task: source }
  return { clock, asked, downloads: new Downloads({ tokens, publicUrl, sources }) }
}

const tokenOf = (url: string) => url.split('/downloads/')[1]?.split('/')[0] ?? ''

test.each([
  [undefined, '/downloads/'],
  ['https://x.example', 'https://x.example/downloads/'],
  ['https://x.example/sluice', 'https://x.example/sluice/downloads/'],
])('with PUBLIC_URL %s a link begins with %s', async (publicUrl, beginning) => {
  const { url } = await downloads({ publicUrl }).downloads.link({
    id: 'upload_1',
    name: 'a b?.csv',
  })
  expect(url.startsWith(beginning)).toBe(true)
  expect(url.slice(beginning.length)).toMatch(/^[\w.-]+\/a%20b%3F\.csv$/)
})

test('a link holds for 15 minutes, says until when, and is a new one each time', async () => {
  const { downloads: all, clock, asked } = downloads()
  const first = await all.link({ id: 'upload_1', name: 'a.csv' })
  expect(first.expiresAt).toBe(Date.parse('2026-03-01T12:15:00Z'))
  clock.at = first.expiresAt - 1
  expect(await all.find(tokenOf(first.url))).toEqual(file)
  const second = await all.link({ id: 'upload_1', name: 'a.csv' })
  clock.at = first.expiresAt
  await expect(all.find(tokenOf(first.url))).rejects.toMatchObject({ code: 'LINK_EXPIRED' })
  expect(await all.find(tokenOf(second.url))).toEqual(file)
  expect(asked).toEqual(['upload_1', 'upload_1'])
})

test('the sort of id says who is asked for the file', async () => {
  const { downloads: all, asked } = downloads()
  for (const id of ['task_1', 'upload_1']) {
    await all.find(tokenOf((await all.link({ id, name: 'a.csv' })).url))
  }
  for (const id of ['user_1', 'dataset_1', 'toString_1', '']) {
    const { url } = await all.link({ id, name: 'a.csv' })
    await expect(all.find(tokenOf(url))).rejects.toMatchObject({ name: 'DownloadRefused' })
  }
  expect(asked).toEqual(['task_1', 'upload_1'])
})

const key = (text: string) => new TextEncoder().encode(text)

test.each<[string, () => Promise<string>]>([
  [
    'of a server with another secret',
    async () => {
      const { url } = await downloads({ by: 't'.repeat(32) }).downloads.link({
        id: 'upload_1',
        name: 'a.csv',
      })
      return tokenOf(url)
    },
  ],
  [
    'signed with the key of the sessions',
    () =>
      new SignJWT({ iss: 'sluice', aud: 'sluice-download', sub: 'upload_1', exp: at / 1_000 + 60 })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(key(secret)),
  ],
  ['that is none', async () => 'upload_1'],
  ['of nothing', async () => ''],
])('a token %s gives nothing', async (_, token) => {
  const { downloads: all, asked } = downloads()
  await expect(all.find(await token())).rejects.toMatchObject({ code: 'INVALID_LINK' })
  expect(asked).toEqual([])
})
