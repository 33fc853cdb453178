import type { RobotContract, Task } from 'landbridge/core'
import { expect, it } from 'vitest'
import { robotTask } from '#src/link/index.js'
import { contract } from './contract.js'

const { action: _action, terms: _terms, maxSteps: _maxSteps, ...machine } = contract
const { observation, actuators, action, terms, maxSteps } = contract as Required<RobotContract>
const judge: Task['judge'] = () => ({ reward: 1, terms: Float32Array.of(1), terminated: false })
const task: Task = { observation, action, actuators, terms: ['upright'], controlHz: 50, maxSteps: 7, solved: 6, judge }

it('takes everything from a robot that says everything', () => {
  expect(robotTask(contract)).toEqual({ observation, action, actuators, terms, controlHz: 50, maxSteps })
  expect(robotTask(contract, task)).toMatchObject({ terms, maxSteps, solved: 6 })
  expect(robotTask(contract, task).judge).toBeUndefined()
})

it('fills up what a machine does not know', () => {
  expect(robotTask(machine, task)).toEqual(task)
})

it('keeps the limits of the machine', () => {
  const gentle = { ...actuators, high: [5, 1] }
  expect(robotTask({ ...machine, actuators: gentle }, task).actuators).toEqual(gentle)
})

it.each([
  ['actions', machine, undefined],
  ['reward', { ...machine, action }, undefined],
  ['reward', machine, { ...task, judge: undefined } as unknown as Task],
])('refuses a robot whose %s nobody knows', (what, said, given) => {
  expect(() => robotTask(said, given)).toThrow(`Expected a robot that names its ${what}, got one that does not`)
})

it('refuses other channels, side by side', () => {
  const metres = { ...observation, channels: [{ name: 'cart.position', unit: 'cm' }] } as Task['observation']
  expect(() => robotTask(contract, { ...task, observation: metres })).toThrow(/cart\.position +cm +m +another unit/)
})

it('refuses channels of another task by its name, and hints at the task', () => {
  const other = { ...observation, channels: [{ name: 'cart.psition', unit: 'm' }] } as Task['observation']
  expect(() => robotTask(contract, { ...task, observation: other })).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^Expected the channels of the task that judges it, got others in the robot/),
      hint: expect.stringMatching(/^name the env of its task .*--env/),
    }),
  )
})
