// Streaming: a policy drives a robot in real time while the robot measures the link.

import {
  checkActions,
  episodeSeed,
  LandbridgeError,
  type LinkStatistics,
  type Observation,
  type Policy,
  type StreamResult,
  spaceSize,
  type Task,
  toCommand,
} from '../core/index.js'
import type { RobotLink } from './robot-link.js'

/** What to stream, and for how long. */
export interface StreamPolicyOptions {
  link: RobotLink
  policy: Policy
  task: Task
  /** How long, as `now` counts. */
  seconds: number
  /** Episodes start from seeds made of it, as in a vector env. */
  seed: number
  /** Monotonic seconds. */
  now(): number
  /** Called after every tick. */
  watch?(soFar: StreamedSoFar): void
  /** Ends the stream before its time. */
  stopped?: AbortSignal
}

/** A stream under way, as its controller sees it. */
export interface StreamedSoFar {
  seconds: number
  ticks: number
  /** Of the episodes that have ended. */
  returns: readonly number[]
  /** Why the robot went to its safe command in this tick. */
  halted: string | undefined
}

/** What streaming measured, without whose policy it was. */
export type Streamed = Omit<StreamResult, 'seed' | 'arm'>

/**
 * Streams a policy: an action for every observation, a new episode where one ended or the robot went to its safe command. Ends
 * with the robot in its safe command. Throws `usage` where the robot keeps no time of its own, `unstable` or `channels` on an
 * action that is none, and what the link throws.
 */
export async function streamPolicy(options: StreamPolicyOptions): Promise<Streamed> {
  const { link, task, seconds, now, watch, stopped } = options
  if (link.contract.mode !== 'real-time') {
    const message = `Expected a robot in real time, got one in ${link.contract.mode}`
    throw new LandbridgeError('usage', message, 'start it with --realtime, a driver without --lock-step')
  }
  await link.statistics()
  const start = now()
  const episodes = new StreamedEpisodes(options)
  let counts: LinkStatistics
  try {
    while (now() - start < seconds && stopped?.aborted !== true) {
      await episodes.tick()
      watch?.({ seconds: now() - start, ...episodes.soFar(), halted: link.halted })
    }
    counts = await link.statistics()
  } finally {
    link.halt()
  }
  const { latencyMs, misses, skipped, interventions, trips } = counts
  const { ticks, returns } = episodes.finish()
  const measured = { latencyMs, misses, skipped, interventions, trips }
  return { controlHz: task.controlHz, seconds: now() - start, ticks, ...measured, returns }
}

class StreamedEpisodes {
  readonly #options: StreamPolicyOptions
  readonly #command: Float32Array
  readonly #memory: Float32Array
  readonly #before: Float32Array
  readonly #returns: number[] = []
  #episode = 0
  #steps = 0
  #return = 0
  #ticks = 0
  #observation: Observation | undefined

  constructor(options: StreamPolicyOptions) {
    this.#options = options
    this.#command = new Float32Array(options.task.actuators.channels.length)
    this.#memory = new Float32Array(options.policy.memorySize)
    this.#before = new Float32Array(spaceSize(options.task.observation))
  }

  /** Waits for the next observation and answers it. */
  async tick(): Promise<void> {
    const { link, policy, task, seed } = this.#options
    if (this.#observation === undefined) {
      this.#memory.fill(0)
      this.#observation = await link.reset(episodeSeed(seed, 0, this.#episode++))
      if (this.#observation === undefined) return
    }
    const { values } = this.#observation
    this.#before.set(values)
    const actions = policy.act(values, 1, this.#memory)
    checkActions(task, actions, 1)
    toCommand(task.action, task.actuators, actions, this.#command)
    link.act(this.#command)
    this.#ticks++
    this.#account(await link.next())
  }

  soFar(): { ticks: number; returns: readonly number[] } {
    return { ticks: this.#ticks, returns: this.#returns }
  }

  /** The episode under way counts as cut. */
  finish(): { ticks: number; returns: number[] } {
    if (this.#steps > 0) this.#close()
    return { ticks: this.#ticks, returns: this.#returns }
  }

  #account(observation: Observation | undefined): void {
    this.#observation = observation
    if (observation === undefined) {
      this.#close()
      return
    }
    const { task } = this.#options
    const outcome = observation.outcome ?? task.judge!(this.#before, observation.applied, observation.values)
    this.#return += outcome.reward
    this.#steps += 1 + observation.missed
    const truncated = observation.outcome?.truncated === true || this.#steps >= task.maxSteps
    if (!outcome.terminated && !truncated) return
    this.#close()
    this.#observation = undefined
  }

  #close(): void {
    this.#returns.push(this.#return)
    this.#return = 0
    this.#steps = 0
  }
}
