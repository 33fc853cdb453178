// The door of a server: who may open a WebSocket here. Everything is refused in HTTP, before a frame is read.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { LandbridgeError } from '../core/index.js'
import { sameToken } from './token.js'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])
const TOKEN_ITEM = 'token.'
const MAX_CONNECTIONS = 32
const HANDSHAKE_MS = 5000
/** From look to look at who has not said what they want in time. */
const CHECK_MS = 1000
/** Until whoever was refused must have taken the answer. */
const REFUSED_MS = 1000
/** Until whoever was told goodbye must have answered. */
const GOODBYE_MS = 500

/** The header of the answer that says what listens here. */
export const SERVES = 'landbridge-serves'

/** What a gate lets in, and to whom it hands it. */
export interface GateOptions {
  /** What whoever dials finds here, told before the first frame. */
  serves: 'robot' | 'policy'
  host: string
  /** 0 takes a free one. */
  port: number
  token: string
  subprotocol?: string
  /** Bytes in one message. */
  maxPayload: number
  /** Whether signals are heard between messages that came together: where one takes long, what tells this process to end cannot wait. */
  interruptible?: boolean
  /** Why nobody more can be let in now; undefined where there is room. */
  full(): string | undefined
  /** Called with every connection let in, before its first frame is read; `address` is whose it is. */
  enter(socket: WebSocket, address: string): void
  /** Called with the address of whoever is not let in, and why. */
  turnedAway?(address: string, reason: string): void
}

/** An open gate. */
export interface Gate {
  url: string
  /** Lets nobody more in and cuts whoever is there; of those whose connection was being closed, whoever does not answer. */
  close(): Promise<void>
}

/** Listens. Throws `usage` without a token, `connection` where the port cannot be had. */
export async function openGate(options: GateOptions): Promise<Gate> {
  if (options.token === '') throw new LandbridgeError('usage', 'Expected a token, got an empty one')
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxPayload,
    perMessageDeflate: false,
    allowSynchronousEvents: options.interruptible !== true,
    handleProtocols: () => options.subprotocol ?? false,
  })
  sockets.on('headers', (headers) => headers.push(`${SERVES}: ${options.serves}`))
  const limits = {
    headersTimeout: HANDSHAKE_MS,
    requestTimeout: HANDSHAKE_MS,
    connectionsCheckingInterval: CHECK_MS,
  }
  const server = createServer(limits, sendElsewhere).on('checkExpectation', sendElsewhere)
  server.maxConnections = MAX_CONNECTIONS
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const { remoteAddress, remoteFamily, remotePort } = request.socket
    const address = withPort(remoteAddress, remoteFamily, remotePort)
    const refused = refusal(request, options)
    if (refused !== undefined) {
      refuse(socket, ...refused)
      options.turnedAway?.(address, refused[1])
    } else sockets.handleUpgrade(request, socket, head, (opened) => options.enter(opened, address))
  })
  await listen(server, options)
  const { address, family, port } = server.address() as AddressInfo
  return {
    url: `ws://${withPort(address, family, port)}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      await Promise.all([...sockets.clients].map(letGo))
      for (const late of sockets.clients) late.terminate()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Cuts a connection; one that was told why it closes has a moment to hear it. */
async function letGo(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSING) {
    const limit = setTimeout(() => socket.terminate(), GOODBYE_MS)
    await once(socket, 'close')
    clearTimeout(limit)
  } else socket.terminate()
}

/** Answers a request that is no upgrade; it keeps no place by asking again. */
function sendElsewhere(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(426, { connection: 'close', 'content-type': 'text/plain' }).end('Expected a WebSocket\n')
}

/** An address with its port, as a URL has them. */
function withPort(address = '', family = '', port = 0): string {
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

/** HTTP status and reason, or undefined where the request may pass. */
function refusal({ headers }: IncomingMessage, options: GateOptions): [number, string] | undefined {
  if (!namesUs(headers.host, options.host)) return [403, 'Forbidden: another host is meant']
  // Browsers reach loopback too, from any page: only pages of this machine may.
  if (headers.origin !== undefined && !isOurs(headers.origin)) return [403, 'Forbidden: another origin']
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((item) => item.trim())
  if (!sameToken(tokenIn(headers.authorization, offered), options.token)) return [401, 'Unauthorized: wrong token']
  if (options.subprotocol !== undefined && !offered.includes(options.subprotocol)) {
    return [400, `Bad Request: offer the subprotocol ${options.subprotocol}`]
  }
  const full = options.full()
  return full === undefined ? undefined : [409, `Conflict: ${full}`]
}

/** A name that resolves here from elsewhere (DNS rebinding) is not ours; addresses and the name we were told are. */
function namesUs(host: string | undefined, bound: string): boolean {
  const name = hostOf(`ws://${host ?? ''}`)
  return LOOPBACK.has(name) || name === bound.toLowerCase() || /^(\d+\.){3}\d+$|^\[[0-9a-f:]+\]$/.test(name)
}

/** A page of this machine, and a page: not an extension that calls itself so. */
function isOurs(origin: string): boolean {
  return /^https?:/.test(origin) && LOOPBACK.has(hostOf(origin))
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : ''
}

/** `Authorization: Bearer TOKEN`, or for browsers the subprotocol item `token.BASE64URL`. */
function tokenIn(authorization: string | undefined, offered: string[]): string {
  if (authorization?.startsWith('Bearer ')) return authorization.slice('Bearer '.length)
  const item = offered.find((candidate) => candidate.startsWith(TOKEN_ITEM))
  return item === undefined ? '' : Buffer.from(item.slice(TOKEN_ITEM.length), 'base64url').toString()
}

/** Says why, and lets go: whoever keeps its own end open takes no place of others. */
function refuse(socket: Duplex, status: number, reason: string): void {
  const [phrase] = reason.split(':') as [string]
  const body = `${reason}\n`
  const head = [`HTTP/1.1 ${status} ${phrase}`, 'connection: close', 'content-type: text/plain']
  socket.once('finish', () => socket.destroy())
  setTimeout(() => socket.destroy(), REFUSED_MS).unref()
  socket.end([...head, `content-length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'))
}

/** What to do where a port cannot be had. */
const LISTEN_HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has this port: end it, or name another with --port (0 takes a free one)',
  EADDRNOTAVAIL: '--host takes an address of this computer',
  ENOTFOUND: '--host takes an address of this computer, or a name that leads to one',
  EACCES: 'name a port above 1023 with --port',
}

async function listen(server: Server, { host, port }: GateOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `Expected to listen on ${host}:${port}: ${cause.message}`
      reject(new LandbridgeError('connection', message, LISTEN_HINTS[cause.code ?? ''], { cause }))
    })
    server.listen(port, host, resolve)
  })
}
