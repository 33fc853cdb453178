// Options of an env from the command line into the snapshot, and back out of it: wrappers, actuators, presets, levels.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SnapshotContract } from '#src/core/index.js'
import { decodeSnapshot } from '#src/nn/index.js'
import { emptyFolder, landbridge } from '../command.js'

interface Trained {
  snapshot: string
  contract: SnapshotContract
}

/** One short training; `sets` are assignments. */
async function train(env: string, sets: string[], ...more: string[]): Promise<Trained> {
  const out = join(emptyFolder(), 'run')
  const brief = ['--steps', '256', '--out', out, '--set', 'algorithm.batch=128']
  const { code, stderr } = await landbridge('train', env, ...brief, ...more, ...sets.flatMap((set) => ['--set', set]))
  if (code !== 0) throw new Error(stderr)
  const snapshot = join(out, 'snapshots', 'pretrain-0-0-train.safetensors')
  return { snapshot, contract: decodeSnapshot(readFileSync(snapshot)).contract }
}

const evaluate = (snapshot: string, ...args: string[]) =>
  landbridge('evaluate', snapshot, '--episodes', '2', '--json', ...args)

const names = ({ observation }: SnapshotContract) =>
  observation.kind === 'box' ? observation.channels.map(({ name }) => name) : []

describe('wrappers', () => {
  const wrappers = [
    { kind: 'time-limit', steps: 60 },
    { kind: 'action-repeat', times: 2 },
    { kind: 'network' },
    { kind: 'noise', deviations: { 'pole.angle': 0.01 } },
    { kind: 'observation-history', steps: 2, channels: ['pole.angle'] },
  ]
  let trained: Trained

  beforeAll(async () => {
    const sets = [`env.wrappers=${JSON.stringify(wrappers)}`, 'physics.observationLatency=1']
    trained = await train('cart-pole', sets)
  })

  it('are in the contract of the snapshot, with what they do to the task', () => {
    const { contract } = trained
    expect(contract.env).toEqual({ id: 'cart-pole', config: { wrappers } })
    expect(contract.physics).toEqual({ observationLatency: 1 })
    expect(contract).toMatchObject({ controlHz: 25, maxSteps: 30 })
    expect(names(contract).slice(4)).toEqual(['pole.angle[-1]', 'pole.angle[-2]'])
  })

  it('are put on again where the snapshot is evaluated', async () => {
    const { code, stdout } = await evaluate(trained.snapshot)
    expect(code).toBe(0)
    const { returns, steps } = JSON.parse(stdout) as { returns: number[]; steps: number }
    expect(steps).toBeLessThanOrEqual(60)
    // An episode that falls ends within a repeat.
    for (const value of returns) expect(value).toBeLessThanOrEqual(60)
  })

  it('that are left out change what an action does, and evaluate says so', async () => {
    const others = JSON.stringify(wrappers.filter(({ kind }) => kind !== 'action-repeat'))
    const { code, stdout, stderr } = await evaluate(trained.snapshot, '--set', `env.wrappers=${others}`)
    expect(code).toBe(0)
    const warning = 'the target is controlled at 50 Hz, the source was at 25 Hz'
    expect((JSON.parse(stdout) as { warnings: string[] }).warnings).toEqual([warning])
    expect(stderr).toContain(warning)
  })

  it('are missed where the env is named without them', async () => {
    const { code, stdout, stderr } = await evaluate(trained.snapshot, '--env', 'cart-pole')
    expect(stderr).toMatch(/^error: Expected the channels of the policy, got others in cart-pole:$/m)
    expect(stderr).toMatch(/pole\.angle\[-2\] +rad +- +missing in the target/)
    expect(stderr).toMatch(/^hint: it was trained with --set 'env\.wrappers=\[.*\]': set the same, or .*transfer/m)
    expect([code, stdout]).toEqual([1, ''])
  })

  it('are missed with their constants where they are set to none, which can be left out', async () => {
    const { code, stdout, stderr } = await evaluate(trained.snapshot, '--set', 'env.wrappers=[]')
    expect(stderr).toMatch(
      /^error: Expected the constants of the training .*, got none of the name observationLatency$/m,
    )
    expect(stderr).toMatch(/^hint: it was trained with --set 'env\.wrappers=.*--env cart-pole --nominal$/m)
    expect([code, stdout]).toEqual([2, ''])
  })

  it.each([
    [
      'env.wrappers=[{ kind: frame-stack, frames: 2 }, { kind: observation-history, steps: 1, channels: [pole.angle] }]',
      /'pole\.angle\[-1\]' for the wrapper 'observation-history'/,
    ],
    ['physics.observationLatency=100', /cart-pole's 'observationLatency' in \[0, 8\] control steps, got 100/],
  ])('are refused by name in --set %s', async (set, message) => {
    const { code, stdout, stderr } = await evaluate(trained.snapshot, '--set', set)
    expect(stderr).toMatch(message)
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
  })
})

describe('actuators and encoders', () => {
  it('of an identified servo go with the snapshot, which no motor can follow', async () => {
    const config = { actuator: 'bam', servo: 'mx64', friction: 'm4', encoder: 10 }
    const sets = Object.entries(config).map(([name, value]) => `env.${name}=${value}`)
    const { snapshot, contract } = await train('pendulum', [...sets, 'physics.servoGain=10'])
    expect(contract.env).toEqual({ id: 'pendulum', config })
    expect(contract.physics).toEqual({ servoGain: 10 })
    expect((await evaluate(snapshot)).code).toBe(0)
    const torque = await evaluate(snapshot, '--env', 'pendulum')
    expect(torque.stderr).toMatch(/pendulum\.target +rad +- +missing in the target/)
    expect(torque.code).toBe(1)
  })

  it('of a DC motor act where the snapshot is evaluated', async () => {
    const { snapshot } = await train('pendulum', ['env.actuator=dc-motor', 'physics.motorFreeSpeed=2'])
    const fastMotor = ['--set', 'physics.motorFreeSpeed=20']
    const [slow, fast] = [await evaluate(snapshot), await evaluate(snapshot, ...fastMotor)]
    expect([slow.code, fast.code]).toEqual([0, 0])
    expect(JSON.parse(slow.stdout)).not.toEqual(JSON.parse(fast.stdout))
  })
})

describe('presets and levels', () => {
  it('train in one range of constants and test in another', async () => {
    const { snapshot, contract } = await train('pendulum', [], '--preset', 'packer-random')
    expect(contract.physics).toEqual({
      length: { kind: 'uniform', low: 0.75, high: 1.25 },
      mass: { kind: 'uniform', low: 0.75, high: 1.25 },
    })
    const extreme = await evaluate(snapshot, '--env', 'pendulum', '--preset', 'packer-extreme')
    expect(extreme.code).toBe(0)
  })

  it('train on some levels and test on the others', async () => {
    const { snapshot, contract } = await train('platformer', ['env.numLevels=2'])
    expect(contract.env.config).toEqual({ numLevels: 2 })
    const test = await evaluate(snapshot, '--set', 'env.numLevels=0', '--set', 'env.startLevel=2')
    expect(test.code).toBe(0)
  })
})
