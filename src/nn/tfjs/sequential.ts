// Layers that remember: windows over the last steps, GRU and LSTM. Their gradients, back through all steps of a pass, are
// TensorFlow.js's own.

import type { NetworkLayer } from '../../core/index.js'
import { type LayerKind, type Memory, sideBySide } from './layer-pass.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

type Layer<Kind extends NetworkLayer['kind']> = Extract<NetworkLayer, { kind: Kind }>

/** One step of a layer: `x` [sequences x width] and the state give an output and the next state. */
type Step = (x: Tensor, state: Tensor) => { y: Tensor; state: Tensor }

/** All steps, from what a layer reads (or a product of it) and its parameters. */
type Unroll<L extends NetworkLayer> = (
  tf: TensorFlow,
  layer: L,
  x: Tensor,
  weights: readonly Tensor[],
) => [Tensor, Step]

function sequential<L extends NetworkLayer>(unroll: Unroll<L>): LayerKind<L> {
  return {
    ...sideBySide,
    forward(tf, layer, x, weights, { before, going }) {
      const [prepared, step] = unroll(tf, layer, x, weights)
      const { y, state } = run(tf, prepared, step, { before, going })
      return { x, z: y, y, before, going, after: state }
    },
    backward(tf, layer, passed, weights, dy, want) {
      const at = [...(want.x ? [passed.x] : []), ...(want.parameters ? weights : [])]
      const forward = (...moved: Tensor[]) => {
        const x = want.x ? moved[0]! : passed.x
        const own = want.parameters ? moved.slice(want.x ? 1 : 0) : weights
        return run(tf, ...unroll(tf, layer, x, own), passed as Required<typeof passed>).y
      }
      const found = tf.grads(forward)(at, dy)
      return {
        ...(want.x && { x: found[0]! }),
        ...(want.parameters && { parameters: found.slice(want.x ? 1 : 0) }),
      }
    },
  }
}

function run(tf: TensorFlow, x: Tensor, step: Step, { before, going }: Memory): { y: Tensor; state: Tensor } {
  const sequences = before.shape[0]!
  const length = x.shape[0]! / sequences
  const at = (of: Tensor, t: number) =>
    length === 1 ? of : tf.slice(of, [t * sequences, 0], [sequences, of.shape[1]!])
  let state = before
  const outputs: Tensor[] = []
  for (let t = 0; t < length; t++) {
    const made = step(at(x, t), tf.mul(state, at(going, t)))
    state = made.state
    outputs.push(made.y)
  }
  return { y: length === 1 ? outputs[0]! : tf.concat(outputs, 0), state }
}

/** Columns `part * size` to `(part + 1) * size`. */
function part(tf: TensorFlow, of: Tensor, index: number, size: number): Tensor {
  return tf.slice(of, [0, index * size], [of.shape[0]!, size])
}

/** The last rows side by side, oldest first. */
export const window: LayerKind<Layer<'window'>> = sequential((tf, { inputs, memory }, x) => [
  x,
  (row, state) => {
    const y = tf.concat([state, row], 1)
    return { y, state: tf.slice(y, [0, inputs], [y.shape[0]!, memory]) }
  },
])

/** Gated recurrent unit (Cho et al. 2014), gates as in PyTorch: reset, update, new. */
export const gru: LayerKind<Layer<'gru'>> = sequential(
  (tf, { outputs }, x, [weight, recurrent, bias, recurrentBias]) => [
    tf.add(tf.matMul(x, weight!, false, true), bias!),
    (row, h) => {
      const back = tf.add(tf.matMul(h, recurrent!, false, true), recurrentBias!)
      const gate = (index: number) => tf.sigmoid(tf.add(part(tf, row, index, outputs), part(tf, back, index, outputs)))
      const fresh = tf.tanh(tf.add(part(tf, row, 2, outputs), tf.mul(gate(0), part(tf, back, 2, outputs))))
      const y = tf.add(fresh, tf.mul(gate(1), tf.sub(h, fresh)))
      return { y, state: y }
    },
  ],
)

/** Long short-term memory (Hochreiter and Schmidhuber 1997), gates as in PyTorch: input, forget, cell, output. */
export const lstm: LayerKind<Layer<'lstm'>> = sequential((tf, { outputs }, x, [weight, recurrent, bias]) => [
  tf.add(tf.matMul(x, weight!, false, true), bias!),
  (row, state) => {
    const sums = tf.add(row, tf.matMul(part(tf, state, 0, outputs), recurrent!, false, true))
    const gate = (index: number) => tf.sigmoid(part(tf, sums, index, outputs))
    const added = tf.mul(gate(0), tf.tanh(part(tf, sums, 2, outputs)))
    const cell = tf.add(tf.mul(gate(1), part(tf, state, 1, outputs)), added)
    const y = tf.mul(gate(3), tf.tanh(cell))
    return { y, state: tf.concat([y, cell], 1) }
  },
])
