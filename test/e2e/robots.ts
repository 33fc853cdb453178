// What tests of links share: robots on free ports, raw connections, and waiting for what must come.

import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Frame, LandbridgeError, timesSchema } from 'landbridge/core'
import { expect } from 'vitest'
import WebSocket from 'ws'
import { bridges } from '#bridges/index.js'
import { type RobotServer, type ServeRobotOptions, serveRobot } from '#src/link/index.js'

/** The wire protocol of every test. */
export const bridge = bridges.native.create({})
export const nativeRef = { id: 'native', config: {} }
export const times = timesSchema.parse({})
export const token = 'a-token-for-tests'

const fixture = (name: string) => new URL(`../fixtures/link/${name}`, import.meta.url).href
export const pointMass = (config: Record<string, unknown> = {}) => ({ id: fixture('point-mass.js'), config })
const driverOf = (module: string) => (name: string) => ({ id: `${fixture(module)}#${name}`, config: {} })
export const driver = driverOf('drivers.js')
/** Drivers that live by events. */
export const eventDriver = driverOf('event-drivers.js')
/** Drivers that end their thread, change their limits, or print. */
export const rogueDriver = driverOf('rogue-drivers.js')
export const preload = fixture('block-main-thread.js')
/** May name an export after '#'. */
export const fixturePath = (name: string) =>
  fileURLToPath(new URL(fixture(name.split('#')[0]!))) + name.replace(/^[^#]*/, '')

/** Robots opened by a test, closed after it. */
export class Robots {
  readonly #open: { close(): Promise<unknown> }[] = []

  async serve(options: Partial<ServeRobotOptions> = {}): Promise<RobotServer> {
    const machine = options.driver === undefined ? { env: pointMass() } : {}
    const common = { physics: {}, port: 0, token, realtime: false, commandPeriods: 5, bridge }
    return this.add(await serveRobot({ ...machine, ...common, ...options }))
  }

  add<Opened extends { close(): Promise<unknown> }>(opened: Opened): Opened {
    this.#open.push(opened)
    return opened
  }

  async close(): Promise<void> {
    for (const robot of this.#open.splice(0).reverse()) await robot.close()
  }
}

/** A controller that may send what it likes. Frames that came are kept. */
export class RawController {
  readonly codec = bridge.controller!()
  readonly kinds: string[] = []
  /** Number of the newest observation; -1 before the first. */
  newest = -1
  readonly closed: Promise<{ code: number }>

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.once('close', (code) => resolve({ code })))
    socket.on('error', () => {})
    socket.on('message', (data: Buffer, binary: boolean) => {
      for (const message of this.codec.decode(binary ? data : data.toString())) {
        this.kinds.push(message.kind)
        if (message.kind === 'observation') this.newest = message.sequence
      }
    })
  }

  static async dial(url: string, given = token): Promise<RawController> {
    const headers = { authorization: `Bearer ${given}` }
    const controller = new RawController(new WebSocket(url, [bridge.subprotocol!], { headers }))
    await until(() => controller.kinds.includes('hello'))
    return controller
  }

  send(frame: Frame): void {
    this.socket.send(frame)
  }

  act(sequence: number, values: number[], observation = 0): void {
    const command = { sequence, observation, expiry: 5, values: Float32Array.from(values) }
    this.send(Uint8Array.from(this.codec.encode({ kind: 'action', command })[0] as Uint8Array))
  }

  async reset(seed = 1): Promise<void> {
    this.send(JSON.stringify({ kind: 'reset', seed }))
    const before = this.kinds.length
    await until(() => this.kinds.slice(before).includes('observation'))
  }
}

/** Waits until something is so; throws where it is not within some seconds. */
export async function until(condition: () => boolean, seconds = 10): Promise<void> {
  const deadline = performance.now() + 1000 * seconds
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** The error of a call that must fail, with the seconds it took. */
export async function failure(call: () => Promise<unknown>): Promise<{ problem: LandbridgeError; seconds: number }> {
  const start = performance.now()
  try {
    await call()
  } catch (problem) {
    expect(problem).toBeInstanceOf(LandbridgeError)
    return { problem: problem as LandbridgeError, seconds: (performance.now() - start) / 1000 }
  }
  throw new Error('the call did not fail')
}

/** A path in a folder of its own. */
export function temporary(name: string): string {
  return join(mkdtempSync(join(tmpdir(), 'landbridge-link-')), name)
}

/** One tick in the actuator thread's log. */
export interface LogLine {
  seconds: number
  state: string
  command: number
  reason: string
}

/** The actuator thread's log of a machine with one motor; a line still being written is left out. */
export function readLog(path: string): LogLine[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(1, -1)
  return lines.map((line) => {
    const [seconds, state, command, reason] = line.split(',') as [string, string, string, string]
    return { seconds: Number(seconds), state, command: Number(command), reason }
  })
}
