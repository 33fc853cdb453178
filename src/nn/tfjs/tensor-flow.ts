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
  transpose(tensor: Tensor, order: readonly number[]): Tensor
  slice(tensor: Tensor, begin: readonly number[], size: readonly number[]): Tensor
  stridedSlice(tensor: Tensor, begin: readonly number[], end: readonly number[], strides: readonly number[]): Tensor
  pad(tensor: Tensor, around: readonly (readonly [number, number])[]): Tensor
  conv2d(x: Tensor, filter: Tensor, strides: readonly [number, number], pad: 'valid'): Tensor
  conv2dTranspose(
    y: Tensor,
    filter: Tensor,
    shape: readonly number[],
    strides: readonly [number, number],
    pad: 'valid',
  ): Tensor
  add(a: Tensor, b: Tensor | number): Tensor
  sub(a: Tensor | number, b: Tensor): Tensor
  mul(a: Tensor, b: Tensor | number): Tensor
  div(a: Tensor, b: Tensor): Tensor
  minimum(a: Tensor, b: number): Tensor
  maximum(a: Tensor, b: number): Tensor
  max(a: Tensor): Tensor
  abs(a: Tensor): Tensor
  square(a: Tensor): Tensor
  sqrt(a: Tensor): Tensor
  step(a: Tensor): Tensor
  tanh(a: Tensor): Tensor
  relu(a: Tensor): Tensor
  elu(a: Tensor): Tensor
  sigmoid(a: Tensor): Tensor
  sum(a: Tensor, axis?: number): Tensor
  mean(a: Tensor, axis: number, keepDims: boolean): Tensor
  fused: {
    matMul(by: { a: Tensor; b: Tensor; transposeB: boolean; bias: Tensor }): Tensor
  }
  /** Gradients of what `of` gives, by each of its arguments; `by` is the gradient of the result. */
  grads(of: (...xs: Tensor[]) => Tensor): (xs: readonly Tensor[], by: Tensor) => Tensor[]
  /** Disposes of every tensor made inside that is not in what `work` returns. */
  tidy<Made>(work: () => Made): Made
  getBackend(): string
  /** At once for a backend that was ready before, although it answers with a promise. */
  setBackend(name: string): Promise<boolean>
  findBackend(name: string): unknown
  enableProdMode(): void
  version_core: string
}
