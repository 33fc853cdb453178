// A robot as a vector env of one row: training and evaluating do not see the difference.

import {
  checkActions,
  createVectorStep,
  episodeSeed,
  LandbridgeError,
  type Observation,
  spaceSize,
  type Task,
  toCommand,
  type VectorEnv,
  type VectorStep,
} from '../core/index.js'
import { haltInWords } from './halt-words.js'
import type { RobotLink } from './robot-link.js'
import { robotTask } from './robot-task.js'

/**
 * A vector env of one row over a link, in lock-step or real time. The same seed gives the same bits as the env in this process
 * where the robot is a simulation in lock-step. In real time an episode also ends, truncated, where the robot went to its safe
 * command. `dispose` closes the link. Throws what {@link robotTask} and the link throw; `step` refuses actions as a local env does.
 */
export function robotEnv(link: RobotLink, { task }: { task?: Task } = {}): VectorEnv {
  return new RobotEnv(link, task ?? robotTask(link.contract))
}

class RobotEnv implements VectorEnv {
  readonly size = 1
  readonly #command: Float32Array
  readonly #before: Float32Array
  readonly #step: VectorStep
  #seed = 0
  #episode = 0
  #steps = 0

  constructor(
    readonly link: RobotLink,
    readonly task: Task,
  ) {
    const { observation, actuators, terms } = task
    this.#command = new Float32Array(actuators.channels.length)
    this.#before = new Float32Array(spaceSize(observation))
    // A link carries nothing privileged.
    this.#step = createVectorStep({ observation, actuators, terms }, 1)
  }

  async reset(seed: number): Promise<VectorStep> {
    this.#seed = seed
    this.#episode = 0
    const { applied, rewards, terms, terminated, truncated } = this.#step
    applied.set(this.task.actuators.safe)
    for (const array of [rewards, terms, terminated, truncated]) array.fill(0)
    this.#step.missed = 0
    await this.#begin()
    return this.#step
  }

  async step(actions: Float32Array): Promise<VectorStep> {
    checkActions(this.task, actions, 1)
    const { link, task } = this
    const step = this.#step
    toCommand(task.action, task.actuators, actions, this.#command)
    this.#before.set(step.observations)
    link.act(this.#command)
    const observation = await link.next()
    if (observation === undefined) return this.#interrupted()
    step.observations.set(observation.values)
    step.applied.set(observation.applied)
    step.missed = observation.missed
    this.#judge(observation)
    this.#steps += 1 + observation.missed
    const over = observation.outcome?.truncated === true || this.#steps >= task.maxSteps
    step.truncated[0] = step.terminated[0] === 0 && over ? 1 : 0
    step.starts[0] = 0
    if (step.terminated[0] === 1 || step.truncated[0] === 1) await this.#end()
    return step
  }

  dispose(): Promise<void> {
    return this.link.close()
  }

  #judge({ outcome, applied, values }: Observation): void {
    const step = this.#step
    const { reward, terms, terminated } = outcome ?? this.task.judge!(this.#before, applied, values)
    step.rewards[0] = reward
    step.terms.set(terms)
    step.terminated[0] = terminated ? 1 : 0
  }

  /**
   * The robot is in its safe command. After a silence in real time the episode is over: whoever learns is silent for a while.
   * Anything else is a fault that only a person may lead out of.
   */
  async #interrupted(): Promise<VectorStep> {
    const step = this.#step
    if (this.link.contract.mode === 'lock-step' || this.link.halted !== 'silence') throw haltOf(this.link)
    step.applied.set(this.task.actuators.safe)
    step.rewards[0] = 0
    step.terms.fill(0)
    step.missed = 0
    step.terminated[0] = 0
    step.truncated[0] = 1
    await this.#end()
    return step
  }

  async #end(): Promise<void> {
    this.#step.finals.set(this.#step.observations)
    this.#episode++
    await this.#begin()
  }

  async #begin(): Promise<void> {
    const observation = await this.link.reset(episodeSeed(this.#seed, 0, this.#episode))
    if (observation === undefined) throw haltOf(this.link)
    this.#step.observations.set(observation.values)
    this.#step.starts[0] = 1
    this.#steps = 0
  }
}

function haltOf({ url, halted }: RobotLink): LandbridgeError {
  return new LandbridgeError(
    'unstable',
    `Expected ${url} to run, it went to its safe command: ${haltInWords(`${halted}`)}`,
  )
}
