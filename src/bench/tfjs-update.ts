// The same PPO minibatch update in TensorFlow.js, with Adam on one flat vector, which is its fastest way.

import { importPeer } from './peer.js'
import { ACTIONS, HIDDEN, OBSERVATIONS } from './ppo-networks.js'
import { CLIP, drawBatch, ENTROPY, MAX_NORM, RATE } from './ppo-update.js'

/** As much of a tensor as is used here. */
interface Tensor {
  add(by: Tensor | number): Tensor
  sub(by: Tensor | number): Tensor
  mul(by: Tensor | number): Tensor
  div(by: Tensor | number): Tensor
  minimum(by: Tensor | number): Tensor
  matMul(by: Tensor): Tensor
  clipByValue(low: number, high: number): Tensor
  reshape(shape: number[]): Tensor
  slice(begin: number, size: number): Tensor
  mean(): Tensor
  sum(axis?: number): Tensor
  exp(): Tensor
  neg(): Tensor
  norm(): Tensor
  sqrt(): Tensor
  square(): Tensor
  tanh(): Tensor
  dataSync(): Float32Array
}
interface Variable extends Tensor {
  assign(value: Tensor): void
}
interface Tf {
  setBackend(name: string): Promise<boolean>
  tensor(values: Float32Array, shape: number[]): Tensor
  variable(initial: Tensor): Variable
  randomNormal(shape: number[], mean: number, deviation: number): Tensor
  zeros(shape: number[]): Tensor
  tidy<Result>(work: () => Result): Result
  valueAndGrad(of: (x: Tensor) => Tensor): (x: Tensor) => { value: Tensor; grad: Tensor }
}

const trunk = [OBSERVATIONS * HIDDEN, HIDDEN, HIDDEN * HIDDEN, HIDDEN]
const sizes = [...trunk, HIDDEN * ACTIONS, ACTIONS, ...trunk, HIDDEN, 1, ACTIONS]

/** Updates of `rows` rows on a backend, or undefined where it is not installed. Select it with `use` before measuring. */
export async function tfjsUpdate(
  backend: 'wasm' | 'tensorflow',
): Promise<{ use(): Promise<void>; update(rows: number): () => void } | undefined> {
  const tf = (await importPeer('@tensorflow/tfjs')) as Tf | undefined
  // One thread, like ours.
  for (const name of ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS']) process.env[name] ??= '1'
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  const made = await importPeer(backend === 'wasm' ? '@tensorflow/tfjs-backend-wasm' : '@tensorflow/tfjs-node')
  if (tf === undefined || made === undefined || !(await tf.setBackend(backend).catch(() => false))) return undefined
  return {
    use: async () => {
      await tf.setBackend(backend)
    },
    update: (rows) => createUpdate(tf, rows),
  }
}

function createUpdate(tf: Tf, rows: number): () => void {
  const drawn = drawBatch(rows)
  const observations = tf.tensor(drawn.observations, [rows, OBSERVATIONS])
  const actions = tf.tensor(drawn.actions, [rows, ACTIONS])
  const [logProbs, advantages, returns] = [drawn.logProbs, drawn.advantages, drawn.returns].map((one) =>
    tf.tensor(one, [rows]),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const theta = tf.variable(tf.randomNormal([total], 0, 0.1))
  const first = tf.variable(tf.zeros([total]))
  const second = tf.variable(tf.zeros([total]))
  const loss = (x: Tensor): Tensor => {
    const parts = cut(x)
    const mean = mlp(observations, parts.slice(0, 6), ACTIONS)
    const value = mlp(observations, parts.slice(6, 12), 1).reshape([rows])
    const logStd = parts[12]!
    const logProb = actions.sub(mean).div(logStd.exp()).square().mul(-0.5).sub(logStd).sum(1)
    const centred = advantages!.sub(advantages!.mean())
    const advantage = centred.div(centred.square().mean().sqrt().add(1e-8))
    const ratio = logProb.sub(logProbs!).exp()
    const held = ratio.clipByValue(1 - CLIP, 1 + CLIP).mul(advantage)
    const policy = ratio.mul(advantage).minimum(held).mean().neg()
    return policy.add(value.sub(returns!).square().mean().mul(0.5)).sub(logStd.sum().mul(ENTROPY))
  }
  const gradient = tf.valueAndGrad(loss)
  let step = 0
  return () =>
    tf.tidy(() => {
      step++
      const { value, grad } = gradient(theta)
      const scaled = grad.mul(tf.tensor(Float32Array.of(MAX_NORM), []).div(grad.norm()).minimum(1))
      first.assign(first.mul(0.9).add(scaled.mul(0.1)))
      second.assign(second.mul(0.999).add(scaled.square().mul(0.001)))
      const root = second.div(1 - 0.999 ** step).sqrt()
      theta.assign(theta.sub(first.mul(RATE / (1 - 0.9 ** step)).div(root.add(1e-5))))
      value.dataSync()
    })
}

function cut(x: Tensor): Tensor[] {
  let at = 0
  return sizes.map((size) => {
    at += size
    return x.slice(at - size, size)
  })
}

function mlp(x: Tensor, parts: Tensor[], outputs: number): Tensor {
  const [w0, b0, w1, b1, w2, b2] = parts as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]
  const hidden = x
    .matMul(w0.reshape([OBSERVATIONS, HIDDEN]))
    .add(b0)
    .tanh()
  const top = hidden
    .matMul(w1.reshape([HIDDEN, HIDDEN]))
    .add(b1)
    .tanh()
  return top.matMul(w2.reshape([HIDDEN, outputs])).add(b2)
}
