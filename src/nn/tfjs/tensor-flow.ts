// As much of TensorFlow.js as is used here. The packages are optional, so their own types need not be there.

/** A tensor; its numbers lie where its backend computes. */
export interface Tensor {
  readonly shape: number[]
  readonly size: number
  /** The numbers, copied here once they are computed. */
  data(): Promise<Float32Array>
  dispose(): void
}

/** The union package's operations. */
export interface TensorFlow {
  tensor(values: Float32Array | Int32Array | readonly number[], shape?: readonly number[], dtype?: 'int32'): Tensor
  zeros(shape: readonly number[]): Tensor
  concat(tensors: readonly Tensor[], axis?: number): Tensor
  split(tensor: Tensor, sizes: readonly number[], axis?: number): Tensor[]
  gather(tensor: Tensor, indices: Tensor): Tensor
  reshape(tensor: Tensor, shape: readonly number[]): Tensor
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor
  add(a: Tensor, b: Tensor): Tensor
  sub(a: Tensor | number, b: Tensor): Tensor
  mul(a: Tensor, b: Tensor | number): Tensor
  div(a: Tensor, b: Tensor): Tensor
  square(a: Tensor): Tensor
  sqrt(a: Tensor): Tensor
  step(a: Tensor): Tensor
  tanh(a: Tensor): Tensor
  sum(a: Tensor, axis?: number): Tensor
  fused: {
    matMul(by: { a: Tensor; b: Tensor; transposeB: boolean; bias: Tensor; activation: 'linear' | 'relu' }): Tensor
  }
  /** Disposes of every tensor made inside that is not in what `work` returns. */
  tidy<Made>(work: () => Made): Made
  keep(tensor: Tensor): Tensor
  memory(): { numTensors: number }
  getBackend(): string
  /** At once for a backend that was ready before, although it answers with a promise. */
  setBackend(name: string): Promise<boolean>
  findBackend(name: string): unknown
  enableProdMode(): void
  version_core: string
}
