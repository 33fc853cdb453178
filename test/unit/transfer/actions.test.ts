// New actions start without pull, and what may not be mapped is refused with both sides listed.

import { describe, expect, it } from 'vitest'
import { policies } from '#policies/index.js'
import {
  createRng,
  LandbridgeError,
  type NamedParameters,
  type NetworkSpec,
  type Snapshot,
  type Task,
} from '#src/core/index.js'
import { referenceForward } from '#src/nn/index.js'
import { networksFor, transferSnapshot } from '#src/transfer/index.js'
import { carry, forward, moments, networksOf, randomSnapshot, taskOf } from './random-policy.js'

const position = { name: 'cart.position', unit: 'm' }
const angle = { name: 'pole.angle', unit: 'rad' }
const motor = (name: string) => ({ name, unit: 'N m' })
const config = { hidden: [8, 8] }

function transfer(source: Snapshot, task: Task, options: object = config, networks = networksOf(task, options)) {
  const origin = { env: { id: 'target', config: {} }, physics: {} }
  return transferSnapshot(source, { task, origin, networks }, { normaliser: 'carry', rng: createRng(3) })
}

function refusal(act: () => unknown): LandbridgeError {
  try {
    act()
  } catch (error) {
    if (error instanceof LandbridgeError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('new actions', () => {
  it('have means near the middle and the initial spread, beside shared spreads by name', () => {
    const source = randomSnapshot(taskOf([position, angle], [motor('hip'), motor('knee')], 'box'), config, 100, 1)
    const task = taskOf([position, angle], [motor('toe'), motor('knee'), motor('hip')], 'box')
    const { snapshot } = transfer(source, task, { ...config, initialLogStd: -0.5 })
    const spreads = source.actor['logStd.value']!
    expect(snapshot.actor['logStd.value']).toEqual(Float32Array.of(-0.5, spreads[1]!, spreads[0]!))
    for (const row of moments(source, 50, 3, 2)) {
      const toe = forward(snapshot, 'actor', row)[0]!
      expect(Math.abs(toe)).toBeGreaterThan(0)
      expect(Math.abs(toe)).toBeLessThan(0.2)
    }
  })

  it('have logits below all that the source gives for its golden observations', () => {
    const source = randomSnapshot(taskOf([position, angle], [motor('hip'), motor('knee')], 'discrete'), config, 100, 1)
    const task = taskOf([angle, position], [motor('toe'), motor('knee')], 'discrete')
    const { snapshot } = transfer(source, task)
    const { observations, outputs } = source.golden
    const lowest = Math.min(...outputs)
    for (let row = 0; row < source.golden.rows; row++) {
      const before = [...observations.subarray(2 * row, 2 * row + 2)]
      const after = carry(before, source.contract.observation, task.observation, () => 0)
      expect(forward(snapshot, 'actor', after)[0]).toBeCloseTo(lowest - 1, 4)
    }
  })
})

describe('a critic of actions', () => {
  const lay = (task: Task) => policies.mlp.create(config, { task, critic: 'action-value' })
  const task = (...names: string[]) => taskOf([position, angle], names.map(motor), 'box')
  const source = randomSnapshot(task('hip', 'knee'), config, 0, 1, lay(task('hip', 'knee')))
  const to = (target: Task) => transfer(source, target, config, networksFor(source.contract, target)).snapshot

  it('judges those that both have as before, whatever a new one does', () => {
    const { contract, critic } = to(task('toe', 'knee', 'hip'))
    expect(contract.critic.inputs).toEqual({ observation: 2, action: 3 })
    const observation = [0.3, -0.7]
    const value = (spec: NetworkSpec, parameters: NamedParameters, action: number[]) =>
      referenceForward(spec, parameters, { observation, action }, 1).outputs.value![0]!
    const before = value(source.contract.critic, source.critic, [0.5, -0.25])
    for (const toe of [-1, 0, 1]) expect(value(contract.critic, critic, [toe, -0.25, 0.5])).toBeCloseTo(before, 12)
  })

  it('has an actor whose new actions start alike in every head, whatever others are new', () => {
    const [one, two] = [to(task('toe', 'hip')), to(task('toe', 'ankle', 'hip'))]
    for (const head of ['mean', 'logStd']) {
      const toe = (of: Snapshot) => [...of.actor[`${head}.weight`]!.subarray(0, 8)]
      expect(toe(one)).toEqual(toe(two))
    }
  })
})

describe('the surgery says', () => {
  it('what a removed observation changes against the source as it was', () => {
    const source = randomSnapshot(taskOf([position, angle], [motor('hip')], 'box'), config, 100, 1)
    const { surgery } = transfer(source, taskOf([position], [motor('hip')], 'box'))
    const said =
      /^without pole\.angle an action differs by up to ([\d.e+-]+) on observations like those of the training$/
    const change = surgery.warnings.flatMap((warning) => said.exec(warning)?.[1] ?? []).map(Number)
    expect(change).toHaveLength(1)
    expect(change[0]).toBeGreaterThan(1e-3)
    expect(surgery.change).toBeLessThan(1e-9)
  })

  it('that nothing compares where no action is shared', () => {
    const source = randomSnapshot(taskOf([position, angle], [motor('hip')], 'box'), config, 100, 1)
    const { surgery } = transfer(source, taskOf([position], [motor('knee')], 'box'))
    expect(surgery.warnings.filter((warning) => warning.includes('action'))).toEqual([
      'no action of the policy is one of the target: only hidden layers are carried over, and no answer compares',
    ])
  })

  it('that it is blind where no observation is shared', () => {
    const source = randomSnapshot(taskOf([position], [motor('hip')], 'box'), config, 100, 1)
    const { surgery } = transfer(source, taskOf([angle], [motor('hip')], 'box'))
    expect(surgery.warnings.filter((warning) => warning.includes('observation'))).toEqual([
      expect.stringMatching(/^no observation of the policy is one of the target: it acts blindly/),
    ])
  })

  it('where a shared name acts otherwise: limits, commands and the control rate', () => {
    const box = taskOf([position], [motor('hip')], 'box')
    const strong = { ...box, controlHz: 25, actuators: { ...box.actuators, high: [2] } }
    expect(transfer(randomSnapshot(box, config, 0, 1), strong).surgery.warnings).toEqual([
      'the target is controlled at 25 Hz, the source was at 50 Hz',
      'actuator hip: the same action is scaled to -1 to 2 N m, it was -1 to 1 N m',
    ])
    const choices = taskOf([position], [motor('hip')], 'discrete')
    const named = [
      { name: 'hip', command: [-1] },
      { name: 'knee', command: [1] },
    ]
    const other = { ...choices, action: { kind: 'discrete' as const, choices: named } }
    expect(transfer(randomSnapshot(choices, config, 0, 1), other).surgery.warnings).toEqual([
      'choice hip sends [-1], it sent [3]',
    ])
  })
})

describe('refused', () => {
  const source = randomSnapshot(taskOf([position, angle], [motor('hip')], 'box'), config, 100, 1)

  it('an observation of the same name in another unit, side by side', () => {
    const task = taskOf([{ name: 'pole.angle', unit: 'deg' }, position], [motor('hip')], 'box')
    const error = refusal(() => transfer(source, task))
    expect(error.code).toBe('channels')
    expect(error.message).toMatch(/pole\.angle +rad +deg +another unit/)
    expect(error.message).toMatch(/cart\.position +m +m/)
  })

  it('an observation or action of another shape', () => {
    const wide = { ...angle, shape: [2] }
    expect(refusal(() => transfer(source, taskOf([wide], [motor('hip')], 'box'))).message).toMatch(
      /pole\.angle +rad +rad \[2\] +another shape/,
    )
  })

  it('an action in another unit', () => {
    const task = taskOf([position], [{ name: 'hip', unit: 'N' }], 'box')
    expect(refusal(() => transfer(source, task)).message).toMatch(/hip +N m +N +another unit/)
  })

  it('choices for a box', () => {
    const error = refusal(() => transfer(source, taskOf([position], [motor('knee')], 'discrete')))
    expect(error).toMatchObject({ code: 'channels' })
    expect(error.message).toContain('Expected a box action space as the source has, got a discrete one')
  })

  it.each([
    ['another width', { hidden: [8, 9] }, /'actor\.trunk\.1'.*\[8 x 8\] tanh.*\[9 x 8\] tanh/],
    ['another activation', { hidden: [8, 8], activation: 'relu' }, /'actor\.trunk\.0'.*tanh.*relu/],
    ['more depth', { hidden: [8, 8, 8] }, /'actor\.trunk\.2'.*which has none/],
    ['less depth', { hidden: [8] }, /'actor\.mean'.*on trunk\.1.*on trunk\.0/],
  ])('networks of %s, naming the layer', (_, options, message) => {
    const task = taskOf([position, angle], [motor('hip')], 'box')
    const error = refusal(() => transfer(source, task, options))
    expect(error).toMatchObject({ code: 'config' })
    expect(error.message).toMatch(message)
  })
})
