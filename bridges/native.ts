// landbridge.v1: fixed little-endian binary frames for observations and actions, small JSON messages for everything else.
// Pure: one codec a connection, no I/O. Arrays and frames that a codec returns are its own, valid until its next call.

import {
  type Bridge,
  type BridgePlugin,
  type Codec,
  type Command,
  type ControlMessage,
  type Frame,
  linkStatisticsSchema,
  plugin,
  type RobotContract,
  type RobotMessage,
  robotContractSchema,
  z,
} from 'landbridge/core'
import { ActionFrames, NATIVE_VERSION, ObservationFrames, refuse } from './native-frames.js'

/** The WebSocket subprotocol both sides must name. */
export const NATIVE_SUBPROTOCOL = 'landbridge.v1'

const MAX_TEXT = 65_536
const MAX_DEPTH = 16
/** Characters of an error's message. */
const MAX_MESSAGE = 2000

const controlSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reset'), seed: z.int().nonnegative() }),
  z.strictObject({ kind: z.enum(['heartbeat', 'halt', 'statistics', 'goodbye']) }),
])
const robotSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hello'), contract: robotContractSchema }),
  z.strictObject({ kind: z.literal('ready'), seed: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('halt'), reason: z.string().max(200) }),
  z.strictObject({ kind: z.literal('error'), code: z.string().max(50), message: z.string().max(MAX_MESSAGE) }),
  z.strictObject({ kind: z.literal('statistics'), statistics: linkStatisticsSchema }),
  z.strictObject({ kind: z.enum(['heartbeat', 'goodbye']) }),
])

/** The protocol of landbridge itself. */
export const native: BridgePlugin = plugin({
  id: 'native',
  summary: 'landbridge.v1: fixed binary frames for observations and actions, JSON for the rest',
  config: z.strictObject({}),
  create: (): Bridge => ({
    subprotocol: NATIVE_SUBPROTOCOL,
    controller: () => new ControllerCodec(),
    robot: (contract) => new RobotCodec(contract),
  }),
})

/** The controller's end: it learns the sizes of the frames from the robot's hello. */
class ControllerCodec implements Codec<ControlMessage, RobotMessage> {
  #actions: ActionFrames | undefined
  #observations: ObservationFrames | undefined
  readonly #out: Frame[] = ['']
  readonly #in: RobotMessage[] = [{ kind: 'heartbeat' }]

  open(): Frame[] {
    return []
  }

  encode(message: ControlMessage): Frame[] {
    this.#out[0] = message.kind === 'action' ? this.#greeted(this.#actions).encode(message.command) : toText(message)
    return this.#out
  }

  decode(frame: Frame): RobotMessage[] {
    if (typeof frame !== 'string') this.#in[0] = this.#greeted(this.#observations).decode(frame)
    else this.#in[0] = this.#note(parseText(frame, robotSchema))
    return this.#in
  }

  #note(message: RobotMessage): RobotMessage {
    if (message.kind === 'hello') {
      if (this.#actions !== undefined) refuse('one hello', 'a second one')
      const { version } = message.contract
      if (version !== NATIVE_VERSION) refuse(`version ${NATIVE_VERSION}`, `version ${version}`)
      this.#actions = new ActionFrames(message.contract)
      this.#observations = new ObservationFrames(message.contract)
    }
    if (message.kind === 'ready') this.#greeted(this.#observations).restart()
    return message
  }

  #greeted<Frames>(frames: Frames | undefined): Frames {
    return frames ?? refuse('a hello first', 'something else')
  }
}

/** The robot's end: it says hello as soon as the connection opens. */
class RobotCodec implements Codec<RobotMessage, ControlMessage> {
  readonly #actions: ActionFrames
  readonly #observations: ObservationFrames
  readonly #out: Frame[] = ['']
  readonly #in: ControlMessage[] = [{ kind: 'heartbeat' }]
  readonly #action: { kind: 'action'; command: Command }

  constructor(readonly contract: RobotContract) {
    this.#actions = new ActionFrames(contract)
    this.#observations = new ObservationFrames(contract)
    this.#action = { kind: 'action', command: this.#actions.command }
  }

  open(): Frame[] {
    return [toText({ kind: 'hello', contract: z.encode(robotContractSchema, this.contract) })]
  }

  encode(message: RobotMessage): Frame[] {
    if (message.kind === 'ready') this.#observations.restart()
    if (message.kind === 'hello') return this.open()
    this.#out[0] = message.kind === 'observation' ? this.#observations.encode(message) : toText(shortened(message))
    return this.#out
  }

  decode(frame: Frame): ControlMessage[] {
    if (typeof frame === 'string') this.#in[0] = parseText(frame, controlSchema)
    else {
      this.#actions.decode(frame)
      this.#in[0] = this.#action
    }
    return this.#in
  }
}

/** An error may come from a driver, at any length. */
function shortened(message: RobotMessage): RobotMessage {
  if (message.kind !== 'error' || message.message.length <= MAX_MESSAGE) return message
  return { ...message, message: `${message.message.slice(0, MAX_MESSAGE - 1)}…` }
}

function toText(message: object): string {
  return JSON.stringify(message)
}

function parseText<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  if (text.length > MAX_TEXT) refuse(`at most ${MAX_TEXT} characters`, `${text.length}`)
  if (nesting(text) > MAX_DEPTH) refuse(`nesting of at most ${MAX_DEPTH}`, 'more')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    refuse('a JSON message', JSON.stringify(text.slice(0, 40)))
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  return refuse('a known message', `${issue.path.join('.') || 'message'}: ${issue.message}`)
}

/** Depth of brackets outside strings. */
function nesting(text: string): number {
  let depth = 0
  let most = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text[i]!
    if (quoted && code === '\\') i++
    else if (code === '"') quoted = !quoted
    else if (quoted) continue
    else if (code === '[' || code === '{') most = Math.max(most, ++depth)
    else if (code === ']' || code === '}') depth--
  }
  return most
}
