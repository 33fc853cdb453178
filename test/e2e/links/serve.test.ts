// What `landbridge serve` tells of the robots that dial it.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { RobotContract } from '#src/core/index.js'
import { emptyFolder, inRoot, landbridge, start, untilOutput } from '../command.js'
import { dialServer } from '../dialling-robot.js'
import { bridge, Robots, token, until } from '../robots.js'

const robots = new Robots()
afterAll(() => robots.close())

/** The hello of docs/protocol.md: a cart with a pole. */
function cartPole(): RobotContract {
  const [, hello] = /```json\n(\{\n {2}"kind": "hello"[\s\S]*?)```/.exec(
    readFileSync(inRoot('docs/protocol.md'), 'utf8'),
  )!
  const [message] = bridge.controller!().decode(hello!)
  if (message?.kind !== 'hello' || message.contract.observation.kind !== 'box') throw new Error('Expected a hello')
  return message.contract
}

it('says who came, who was refused and why in full, and who went', async () => {
  const out = join(emptyFolder(), 'run')
  expect((await landbridge('train', 'cart-pole', '--steps', '64', '--out', out)).code).toBe(0)
  const server = start(['serve', join(out, 'snapshots/pretrain-0-0-train.safetensors')], { LANDBRIDGE_TOKEN: token })
  const [, url] = await untilOutput(server.child, /policy at (ws:\S+)/)
  let said = ''
  server.child.stderr!.on('data', (text: string) => (said += text))
  const hello = cartPole()
  const { observation } = hello as { observation: { channels: { name: string; unit: string }[] } }
  const channels = observation.channels.map((channel) =>
    channel.name === 'pole.velocity' ? { ...channel, unit: 'deg/s' } : channel,
  )
  const degrees = { ...hello, observation: { ...observation, channels } } as RobotContract
  for (let i = 0; i < 2; i++) {
    const { reason } = await (await dialServer(robots, url!, degrees)).closed
    expect(reason).toBe('pole.velocity: expected rad/s, got deg/s')
  }
  await expect(dialServer(robots, url!, hello, 'another')).rejects.toThrow(/401/)
  const polite = await dialServer(robots, url!, hello)
  polite.observe(0)
  await until(() => polite.heard.length > 0)
  polite.say({ kind: 'goodbye' })
  await polite.closed
  const cut = await dialServer(robots, url!, hello)
  await until(() => said.split('is here').length === 3)
  cut.socket.terminate()
  await until(() => said.includes('cut'))
  await dialServer(robots, url!, hello)
  await until(() => said.split('is here').length === 4)
  server.child.kill('SIGINT')
  expect((await server.finish).code).toBe(0)
  const words = said
    .replace('Ctrl-C stops it\n', '')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replaceAll('127.0.0.1', 'COMPUTER')
  expect(
    words,
  ).toBe(`a robot at COMPUTER was refused: error: Expected the channels of the policy, got others in the robot:
  observation
    channel        policy  robot
    cart.position  m       m
    cart.velocity  m/s     m/s
    pole.angle     rad     rad
    pole.velocity  rad/s   deg/s  another unit
  hint: a channel of the same name must mean the same quantity: rename it or convert it in the environment
hint: it was told the first of that, in one line, and its connection was closed
somebody at COMPUTER was turned away: Unauthorized: wrong token
hint: it was told the first of that, in one line, and its connection was closed
a robot at ADDRESS is here: lock-step at 50 Hz
the robot at ADDRESS is gone: it said goodbye; 1 observation answered
a robot at ADDRESS is here: lock-step at 50 Hz
the robot at ADDRESS is gone: its connection was cut; 0 observations answered
a robot at ADDRESS is here: lock-step at 50 Hz
the robot at ADDRESS is gone: the policy is served no more; 0 observations answered
`)
})
