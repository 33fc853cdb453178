// A task that only memory solves: say in every step of an episode which side was shown in the first.

import { createRng, type Env, type EnvSpec, type Rng, type Step } from 'landbridge/core'

/** Steps of an episode; always right is a return of as many, knowing only what is seen half a step less each. */
export const recallSteps = 6

class Recall implements Env {
  readonly result: Step
  #side = 0

  constructor(readonly hint: boolean) {
    const observation = new Float32Array(1)
    const step: Step = { observation, reward: 0, terms: new Float32Array(1), terminated: false }
    this.result = hint ? { ...step, privileged: new Float32Array(1) } : step
  }

  reset(rng: Rng): void {
    this.#side = createRng(rng.integer(2 ** 31)).uniform() < 0.5 ? -1 : 1
    this.#see(this.#side, 0)
  }

  step(command: Float32Array): void {
    this.#see(0, command[0]! === this.#side ? 1 : 0)
  }

  #see(shown: number, reward: number): void {
    this.result.observation[0] = shown
    this.result.privileged?.fill(this.#side)
    this.result.reward = reward
    this.result.terms[0] = reward
  }

  set(): void {}
  save(): Uint8Array {
    return new Uint8Array()
  }
  load(): void {}
  dispose(): void {}
}

/** One observation, two choices; with `hint` the side is a privileged observation in every step. */
export function recall(hint = false): EnvSpec {
  const channels = [{ name: 'side', unit: '1' }]
  const side = { kind: 'box' as const, channels, low: [-1], high: [1] }
  return {
    observation: { ...side, channels: [{ name: 'shown', unit: '1' }] },
    action: { kind: 'discrete', choices: [-1, 1].map((answer) => ({ name: `${answer}`, command: [answer] })) },
    actuators: { channels, low: [-1], high: [1], slew: [1000], safe: [0] },
    ...(hint && { privileged: side }),
    terms: ['right'],
    controlHz: 10,
    maxSteps: recallSteps,
    physics: {},
    substeps: 1,
    create: () => new Recall(hint),
  }
}
