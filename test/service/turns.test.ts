import { expect, test } from 'vitest'
import { Turns } from '#service/turns.ts'

/** Work that goes on until it is told to end. */
function work(turns: Turns, name: string, begun: string[]) {
  const end = Promise.withResolvers<string>()
  const result = turns.take(() => {
    begun.push(name)
    return end.promise
  })
  return { result, end: () => end.resolve(name), fail: (why: Error) => end.reject(why) }
}

test('some work at a time, the others in the order in which they came, whoever fails', async () => {
  const turns = new Turns(2)
  const begun: string[] = []
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((name) => work(turns, name, begun))
  if (!(a && b && c && d && e)) throw new Error('five were begun')
  expect(begun).toEqual(['a', 'b'])
  b.end()
  expect(await b.result).toBe('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  a.fail(new Error('no'))
  await expect(a.result).rejects.toThrow('no')
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  for (const each of [c, d, e]) each.end()
  expect(await Promise.all([c.result, d.result, e.result])).toEqual(['c', 'd', 'e'])
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
  // and all turns are free again
  const later = [work(turns, 'f', begun), work(turns, 'g', begun)]
  expect(begun.slice(-2)).toEqual(['f', 'g'])
  for (const each of later) each.end()
  await Promise.all(later.map(({ result }) => result))
})
