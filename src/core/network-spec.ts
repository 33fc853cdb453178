// Networks as data: named inputs, trunks of layers, heads.

import { z } from 'zod'

/** Element-wise functions that may follow a layer. */
export const activationSchema = z.enum(['tanh', 'relu', 'elu', 'silu', 'gelu', 'linear'])
/** Element-wise function after a layer; `elu` with slope 1 below 0, `gelu` in its tanh form (Hendrycks and Gimpel 2016). */
export type Activation = z.infer<typeof activationSchema>

/** How weights start: orthogonal (Saxe et al. 2014) or uniform Xavier (Glorot and Bengio 2010), times the layer's gain; biases 0. */
const weights = z.enum(['orthogonal', 'xavier']).exactOptional()
const weighted = { activation: activationSchema, gain: z.number().positive(), weights }
const size = z.int().positive()

/** Windows of `kernel` positions, one every `stride`; each filter gives a number. Over images a window is as high as wide. */
export const convolutionSchema = z.strictObject({ filters: size, kernel: size, stride: size })
/** Windows over an image or along time. */
export type Convolution = z.infer<typeof convolutionSchema>

const denseSchema = z.strictObject({ kind: z.literal('dense').exactOptional(), size, ...weighted })
const otherSchema = z.discriminatedUnion('kind', [
  /** Correlates with `filters` windows, valid positions only. `shape` is [height, width, channels] of all sources together, each an image whose channels stand side by side. */
  z.strictObject({
    kind: z.literal('conv2d'),
    shape: z.tuple([size, size, size]),
    ...convolutionSchema.shape,
    ...weighted,
  }),
  /** The same along time. `shape` is [length, channels], oldest first. */
  z.strictObject({
    kind: z.literal('conv1d'),
    shape: z.tuple([size, size]),
    ...convolutionSchema.shape,
    ...weighted,
  }),
  /** Each row shifted and scaled to mean 0 and variance 1, then by learned numbers (Ba et al. 2016, epsilon 1e-5). */
  z.strictObject({ kind: z.literal('layerNorm'), activation: activationSchema }),
  /** Zeroes each number with probability `rate` and scales the others up, while the network drops. */
  z.strictObject({ kind: z.literal('dropout'), rate: z.number().min(0).lt(1) }),
  /** `size` numbers of its one source, from number `first` on. */
  z.strictObject({ kind: z.literal('take'), first: z.int().nonnegative(), size }),
  /** The last `length` rows of its sources [length x width], oldest first; zeros before an episode's start. Memory: all but the newest. */
  z.strictObject({ kind: z.literal('window'), length: z.int().min(2) }),
  /** Gated recurrent unit as in PyTorch (gates reset, update, new). Memory: its output. */
  z.strictObject({ kind: z.literal('gru'), size, gain: z.number().positive(), weights }),
  /** Long short-term memory as in PyTorch (gates input, forget, cell, output; the forget bias starts at 1). Memory: output, then cell. */
  z.strictObject({ kind: z.literal('lstm'), size, gain: z.number().positive(), weights }),
])

/** A layer of a trunk; without `kind` a dense one. */
export const layerSchema = z.union([denseSchema, otherSchema])
/** A layer of a trunk; without `kind` a dense one. */
export type LayerSpec = z.infer<typeof layerSchema>

/** A chain of layers over the concatenation of `from` (inputs or earlier trunks). Layer i is named `trunk.i`. */
export const trunkSchema = z.strictObject({
  name: z.string(),
  from: z.array(z.string()).min(1),
  layers: z.array(layerSchema),
})

/**
 * An output. `dense` is linear on a trunk or an input; `free` is a learned vector that no input reaches (a log standard deviation).
 */
export const headSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dense'),
    name: z.string(),
    from: z.string(),
    size,
    gain: z.number().positive(),
    /** The action is the hyperbolic tangent of this output; without it the output is clipped to [-1, 1]. */
    squash: z.boolean().exactOptional(),
    /** What its biases start with; without it 0. */
    bias: z.number().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('free'), name: z.string(), size, initial: z.number() }),
])

/** A graph of named trunks and heads. `inputs` gives the width of each named input. */
export const networkSpecSchema = z.strictObject({
  inputs: z.record(z.string(), size),
  trunks: z.array(trunkSchema),
  heads: z.array(headSchema).min(1),
})
/** A graph of named trunks and heads over named inputs. */
export type NetworkSpec = z.infer<typeof networkSpecSchema>
