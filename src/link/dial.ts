// Dialling a WebSocket: what can go wrong before it is open, as errors that say so.

import WebSocket from 'ws'
import { LandbridgeError } from '../core/index.js'

/** Where to, and how long to try. */
export interface DialOptions {
  url: string
  token: string
  subprotocol?: string
  /** Bytes in one message. */
  maxPayload: number
  /** Seconds until the connection must stand. */
  seconds: number
  /** Called before the first frame can arrive. */
  attach(socket: WebSocket): void
}

/** Opens a WebSocket. Throws `connection`, `authentication`, `timeout` or `protocol`. */
export async function dial({ url, token, subprotocol, maxPayload, seconds, attach }: DialOptions): Promise<WebSocket> {
  const socket = new WebSocket(url, subprotocol === undefined ? [] : [subprotocol], {
    headers: { authorization: `Bearer ${token}` },
    maxPayload,
    perMessageDeflate: false,
  })
  attach(socket)
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      const late = () => reject(new LandbridgeError('timeout', `Expected ${url} to answer within ${seconds} s`))
      timer = setTimeout(late, 1000 * seconds)
      socket.once('open', resolve)
      socket.once('error', (problem) => reject(failureOf(problem, url)))
      socket.once('unexpected-response', (request, response) => {
        request.destroy()
        reject(refusalOf(response.statusCode ?? 0, url))
      })
    })
  } catch (problem) {
    socket.terminate()
    throw problem
  } finally {
    clearTimeout(timer)
  }
  return socket
}

function refusalOf(status: number, url: string): LandbridgeError {
  if (status === 401) {
    return new LandbridgeError('authentication', `Expected ${url} to accept the token, it was refused`)
  }
  if (status === 409) return new LandbridgeError('connection', `Expected ${url} to be free, another controller has it`)
  return new LandbridgeError('protocol', `Expected a robot at ${url}, got HTTP status ${status}`)
}

function failureOf(cause: Error & { code?: string }, url: string): LandbridgeError {
  const network = cause.code !== undefined && /^E[A-Z]/.test(cause.code)
  const text = cause.message || cause.code
  if (!network) return new LandbridgeError('protocol', `Expected a robot at ${url}: ${text}`, undefined, { cause })
  const hint = 'is the robot running, and is this its address?'
  return new LandbridgeError('connection', `Expected a robot at ${url}: ${text}`, hint, { cause })
}
