// Dialling a WebSocket: what can go wrong before it is open, as errors that say so.

import type { IncomingMessage } from 'node:http'
import WebSocket from 'ws'
import { LandbridgeError } from '../core/index.js'
import { LONGEST_MS } from './answer-timer.js'
import { SERVES } from './gate.js'

/** Characters of a refusal that are told. */
const LONGEST_REASON = 300

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

/** Opens a WebSocket to a robot. Throws `connection`, `authentication`, `timeout` or `protocol`, `usage` where a policy is served. */
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
      timer = setTimeout(late, Math.min(1000 * seconds, LONGEST_MS))
      socket.once('open', resolve)
      socket.once('error', (problem) => reject(failureOf(problem, url)))
      socket.once('upgrade', ({ headers }) => {
        if (headers[SERVES] === 'policy') reject(policyAt(url))
      })
      socket.once('unexpected-response', (request, response) => {
        reasonIn(response).then((reason) => {
          request.destroy()
          reject(refusalOf(response.statusCode ?? 0, reason, url))
        }, reject)
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

function policyAt(url: string): LandbridgeError {
  const hint =
    'start the robot with `landbridge robot MACHINE` and give its address; a served policy waits for robots that dial it themselves'
  return new LandbridgeError('usage', `Expected a robot at ${url}, got a policy (\`landbridge serve\`)`, hint)
}

/** The first line of what a server says of its refusal; empty where that breaks off or is none. */
async function reasonIn(response: IncomingMessage): Promise<string> {
  let text = ''
  try {
    for await (const part of response.setEncoding('utf8')) {
      text += part
      if (text.includes('\n') || text.length > LONGEST_REASON) break
    }
  } catch {
    return ''
  }
  return text
    .split('\n')[0]!
    .replace(/^Conflict: |\p{Cc}/gu, '')
    .slice(0, LONGEST_REASON)
}

function refusalOf(status: number, reason: string, url: string): LandbridgeError {
  switch (status) {
    case 401: {
      const hint =
        'give the token that the robot printed: LANDBRIDGE_TOKEN=..., or --token where that variable is not set'
      return new LandbridgeError('authentication', `Expected ${url} to accept the token, it was refused`, hint)
    }
    case 403: {
      const hint = 'a robot answers to its address, and to the name that was given with its --host'
      return new LandbridgeError('connection', `Expected ${url} to answer to this name, it refused (HTTP 403)`, hint)
    }
    case 409:
      return new LandbridgeError('connection', `Expected ${url} to let us in, got '${reason}' (HTTP 409)`)
    default:
      return new LandbridgeError('protocol', `Expected a robot at ${url}, got HTTP status ${status}`)
  }
}

function failureOf(cause: Error & { code?: string }, url: string): LandbridgeError {
  const expected = `Expected a robot at ${url}`
  if (/^(EPROTO|ERR_(SSL|TLS)_)/.test(cause.code ?? '')) {
    const hint = `\`landbridge robot\` speaks no TLS: ${url.replace(/^wss/, 'ws')}, or a proxy before it that does`
    return new LandbridgeError('connection', `${expected} behind TLS, there is none`, hint, { cause })
  }
  const network = cause.code !== undefined && /^E[A-Z]/.test(cause.code)
  const text = cause.message || cause.code
  if (!network) return new LandbridgeError('protocol', `${expected}: ${text}`, undefined, { cause })
  const hint = 'is the robot running, and is this its address?'
  return new LandbridgeError('connection', `${expected}: ${text}`, hint, { cause })
}
