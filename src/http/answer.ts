import type { ServerResponse } from 'node:http'

/** Answers with JSON and ends. */
export function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(`${JSON.stringify(body)}\n`)
}

/** Answers with an error in the form that all paths beside /graphql share. */
export function answerError(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  answerJson(response, status, { error: { code, message } })
}
