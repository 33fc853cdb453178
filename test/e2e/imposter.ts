// What is no robot, or no good one: servers that a controller may meet at the other end.

import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Observation, RobotContract, Times } from '#src/core/index.js'
import { dialRobot } from '#src/link/index.js'
import { contract } from '../unit/link/contract.js'
import { bridge, type Robots, times, token } from './robots.js'

export const lockStep: RobotContract = { ...contract, mode: 'lock-step' }
export const observation: Observation = {
  kind: 'observation',
  sequence: 0,
  values: Float32Array.of(1, 2),
  age: 0,
  applied: Float32Array.of(0, 0.5),
  intervened: false,
  missed: 0,
  outcome: { reward: 1, terms: Float32Array.of(1, 0), terminated: false, truncated: false },
}

export const ready = '{"kind":"ready","seed":1}'

/** Servers, imposters and links that `robots` closes. */
export function imposters(robots: Robots) {
  async function listen(server: Server): Promise<string> {
    // Whoever dialled may hang up on it.
    server.on('connection', (socket: Socket) => socket.on('error', () => {}))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    robots.add({ close: async () => void server.close() })
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** A robot that says hello and then whatever it is made to. */
  async function imposter(
    then: (socket: WebSocket, frames: (message: Observation) => Uint8Array, heard: string) => void,
    hello = lockStep,
  ): Promise<string> {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => bridge.subprotocol! })
    await once(sockets, 'listening')
    robots.add({
      close: async () => {
        for (const socket of sockets.clients) socket.terminate()
        sockets.close()
      },
    })
    sockets.on('connection', (socket) => {
      const codec = bridge.robot!(hello)
      for (const frame of codec.open()) socket.send(frame)
      const frames = (message: Observation) => Uint8Array.from(codec.encode(message)[0] as Uint8Array)
      socket.on('message', (data: Buffer, binary: boolean) => {
        for (const { kind } of codec.decode(binary ? data : data.toString())) then(socket, frames, kind)
      })
    })
    return `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`
  }

  async function connect(url: string, within: Partial<Times> = {}) {
    return robots.add(await dialRobot({ url, token, bridge, times: { ...times, ...within } }))
  }

  return { listen, imposter, connect }
}
