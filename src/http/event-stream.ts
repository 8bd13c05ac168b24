import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Plugin } from 'graphql-yoga'
import type { Results } from '#graphql/live/results.ts'

/** Milliseconds between comments that keep proxies from closing a stream on which nothing happens. */
const pingInterval = 12_000

const ping = Buffer.from(':\n\n')
const complete = Buffer.from('event: complete\ndata:\n\n')

/**
 * Sends subscriptions' results as server-sent events in the form of graphql-sse. Yoga would serialize each for each
 * subscriber, and pass it through two streams; these are bytes that all of them share, written to the response.
 */
export class SharedEvents {
  /** The results of responses: Yoga hands them on within iterators of its own. */
  readonly #opened = new WeakMap<ServerResponse, Results>()

  /** Tells which results a response is to have. */
  add(response: ServerResponse, results: Results): void {
    this.#opened.set(response, results)
  }

  get plugin(): Plugin<object, { readonly res: ServerResponse }> {
    return {
      onResultProcess: ({ resultProcessor, setResultProcessor, serverContext: { res } }) => {
        const results = this.#opened.get(res)
        // whether the client takes events has been looked at
        if (results === undefined || resultProcessor === undefined) return
        setResultProcessor((_, fetchApi) => {
          const headers = { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'none' }
          return new fetchApi.Response(events(results, res) as never, { status: 200, headers })
        }, 'text/event-stream')
      },
    }
  }
}

/** The body of a response: its beginning and its end, between which results go to the response by themselves. */
function events(results: Results, response: ServerResponse): Readable {
  let pinging: NodeJS.Timeout | undefined
  const body = new Readable({
    read() {
      // the response has its head once its body is read
      if (pinging !== undefined) return
      pinging = setInterval(() => {
        if (!response.destroyed && response.writableLength === 0) response.write(ping)
      }, pingInterval)
      // browsers wait for the first bytes
      body.push(ping)
      results.forward({
        send(frame, sent) {
          if (!response.destroyed) response.write(frame.event, sent)
        },
        end() {
          body.push(complete)
          body.push(null)
        },
      })
    },
    destroy(error, done) {
      clearInterval(pinging)
      void results.return()
      done(error)
    },
  })
  return body
}
