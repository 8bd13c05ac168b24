import { expect, test } from 'vitest'
import { Turns } from '#service/turns.ts'

/** Work that goes on until it is told to end. */
function work(turns: Turns, name: string, begun: string[], who = 'ann') {
  const end = Promise.withResolvers<string>()
  const result = turns.take(who, () => {
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

test('those who wait take turns, however much one of them has to do', async () => {
  const turns = new Turns(1)
  const begun: string[] = []
  const names = ['ann 1', 'ann 2', 'ann 3', 'bob 1', 'bob 2', 'cleo 1']
  const all = names.map((name) => work(turns, name, begun, name.split(' ')[0]))
  for (const each of all) each.end()
  await Promise.all(all.map(({ result }) => result))
  expect(begun).toEqual(['ann 1', 'ann 2', 'bob 1', 'cleo 1', 'ann 3', 'bob 2'])
})
