// One learnt number with its own Adam state.

const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-8]

/** A number that follows its gradient (Kingma and Ba 2015). Its state is what a checkpoint needs: value, moments, steps. */
export class LearntScalar {
  #state: Float32Array // value, first moment, second moment, steps

  constructor(value: number) {
    this.#state = Float32Array.of(value, 0, 0, 0)
  }

  get value(): number {
    return this.#state[0]!
  }

  step(gradient: number, rate: number): void {
    const s = this.#state
    s[1] = BETA_1 * s[1]! + (1 - BETA_1) * gradient
    s[2] = BETA_2 * s[2]! + (1 - BETA_2) * gradient * gradient
    s[3]!++
    const first = s[1]! / (1 - BETA_1 ** s[3]!)
    const second = s[2]! / (1 - BETA_2 ** s[3]!)
    s[0]! -= (rate * first) / (Math.sqrt(second) + EPSILON)
  }

  save(): Float32Array {
    return this.#state.slice()
  }

  load(state: Float32Array): void {
    this.#state = state.slice()
  }
}
