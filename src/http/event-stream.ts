import { Readable } from 'node:stream'
import type { Plugin } from 'graphql-yoga'
import { Results } from '#graphql/live/results.ts'

/** Milliseconds between comments that keep proxies from closing a stream on which nothing happens. */
const pingInterval = 12_000

const ping = Buffer.from(':\n\n')
const complete = Buffer.from('event: complete\ndata:\n\n')

/**
 * Sends subscriptions' results as server-sent events in the form of graphql-sse. Yoga would serialize each for each
 * subscriber; these are bytes that all of them share.
 */
export function sharedEvents(): Plugin {
  return {
    onResultProcess({ result, resultProcessor, setResultProcessor }) {
      // whether the client takes events has been looked at
      if (!(result instanceof Results) || resultProcessor === undefined) return
      setResultProcessor((_, fetchApi) => {
        const headers = { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'none' }
        return new fetchApi.Response(events(result) as never, { status: 200, headers })
      }, 'text/event-stream')
    },
  }
}

function events(results: Results): Readable {
  let isWaiting = false
  const stream = new Readable({
    // it reads ahead as many bytes as this, and no further than its reader
    highWaterMark: 16 * 1024,
    read() {
      // a ping makes the stream ask anew
      if (isWaiting) return
      isWaiting = true
      results.nextFrame().then(
        (frame) => {
          isWaiting = false
          stream.push(frame?.event ?? complete)
          if (frame === undefined) stream.push(null)
        },
        (error: Error) => stream.destroy(error),
      )
    },
    destroy(error, done) {
      clearInterval(timer)
      void results.return()
      done(error)
    },
  })
  // browsers wait for the first bytes
  stream.push(ping)
  const timer = setInterval(() => {
    if (stream.readableLength === 0) stream.push(ping)
  }, pingInterval)
  return stream
}
