// A robot that dials a served policy.

import { once } from 'node:events'
import WebSocket from 'ws'
import type { ControlMessage, Observation, RobotContract, RobotMessage } from '#src/core/index.js'
import { bridge, type Robots, token } from './robots.js'

/** Dials and says hello; what it hears is kept. */
export async function dialServer(robots: Robots, url: string, hello: RobotContract, given = token) {
  const socket = new WebSocket(url, [bridge.subprotocol!], { headers: { authorization: `Bearer ${given}` } })
  const codec = bridge.robot!(hello)
  const heard: ControlMessage[] = []
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  socket.on('message', (data: Buffer, binary: boolean) => {
    heard.push(...structuredClone(codec.decode(binary ? data : data.toString())))
  })
  robots.add({ close: async () => socket.terminate() })
  await once(socket, 'open')
  for (const frame of codec.open()) socket.send(frame)
  const say = (message: RobotMessage) => {
    for (const frame of codec.encode(message)) socket.send(frame)
  }
  const { observation, actuators } = hello
  const values = new Float32Array(observation.kind === 'box' ? observation.channels.length : 1)
  const applied = Float32Array.from(actuators.safe)
  const observe = (sequence: number) => {
    const seen: Observation = { kind: 'observation', sequence, values, age: 0, applied, intervened: false, missed: 0 }
    say(seen)
  }
  const ready = () => say({ kind: 'ready', seed: 0 })
  return { socket, heard, closed, say, observe, ready }
}
