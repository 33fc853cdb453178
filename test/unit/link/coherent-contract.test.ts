import { LandbridgeError, type RobotContract, robotContractSchema, z } from 'landbridge/core'
import { expect, it } from 'vitest'
import { requireCoherent } from '#src/link/coherent-contract.js'
import { contract } from './contract.js'

const { actuators, observation } = contract

it('accepts a contract whose lists fit', () => {
  expect(() => requireCoherent(contract, 'protocol')).not.toThrow()
})

it('has a rate that time-outs can follow', () => {
  const sent = z.encode(robotContractSchema, contract)
  expect(robotContractSchema.safeParse(sent).success).toBe(true)
  expect(robotContractSchema.safeParse({ ...sent, controlHz: 1e-7 }).success).toBe(false)
})

it.each<[string, Partial<RobotContract>, string]>([
  ['too few bounds', { actuators: { ...actuators, low: [0] } }, '1 values in actuators.low for 2 commands'],
  [
    'too many slew rates',
    { actuators: { ...actuators, slew: [1, 1, 1] } },
    '3 values in actuators.slew for 2 commands',
  ],
  [
    'an unsafe safe command',
    { actuators: { ...actuators, safe: [0, 3] } },
    "a safe command of 3 outside its bounds, 0 to 2 N m: 'pole.torque'",
  ],
  ['a safe command that is none', { actuators: { ...actuators, safe: [Number.NaN, 0] } }, 'a safe command of NaN'],
  [
    'a safe command beyond float32',
    { actuators: { ...actuators, high: [1e40, 2], safe: [1e39, 0] } },
    'actuators.high',
  ],
  [
    'a bound beyond float32',
    { actuators: { ...actuators, low: [-1e39, 0] } },
    'actuators.low that float32 cannot hold',
  ],
  [
    'an actuator of several numbers',
    { actuators: { ...actuators, channels: actuators.channels.map((channel) => ({ ...channel, shape: [1] })) } },
    'which is one number',
  ],
  [
    'observations without bounds',
    { observation: { ...observation, low: [] } as never },
    'observation bounds for another',
  ],
  [
    'a choice of another size',
    { action: { kind: 'discrete', choices: [{ name: 'up', command: [1] }] } },
    "1 values in choice 'up' for 2 commands",
  ],
])('refuses %s', (_name, changed, message) => {
  const check = () => requireCoherent({ ...contract, ...changed }, 'protocol')
  expect(check).toThrow(LandbridgeError)
  expect(check).toThrow(message)
})
