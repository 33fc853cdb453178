// Convolutions as products: the numbers under every window become a row. Some images at a time, so that those rows stay in the cache.

import type { Activation, Windows } from '../../core/index.js'
import { activate, behindActivation, sumsOf } from './activations.js'
import { type Layer, padded } from './graph.js'
import { address, type Instance } from './instance.js'
import type { BackwardPass, ForwardPass } from './pass.js'
import type { Rows } from './rows.js'

/** Floats of unfolded windows at a time. */
const ROOM = 1 << 16

/** Where the unfolded windows of some images and their sums lie (float indices), and how they are laid out. */
interface Block {
  images: number
  positions: number
  /** Numbers under a window, and floats from one window to the next. */
  inputs: number
  stride: number
  columns: number
  sums: number
  sumsStride: number
}

/** y = activation(bias + weight * x) */
export function convForward(pass: ForwardPass, layer: Layer, windows: Windows, activation: Activation): void {
  const { instance, parameters, values, count } = pass
  const { weight, bias } = layer.parameters
  const block = blockOf(instance, windows, count)
  const bytes = block.sumsStride * 4
  const [w, b, x, y] = [parameters + weight!.offset, parameters + bias!.offset, block.columns, block.sums].map(address)
  for (let first = 0; first < count; first += block.images) {
    const images = Math.min(block.images, count - first)
    unfold(instance, layer, windows, block, values, first, images)
    const rows = images * block.positions
    instance.kernels.gemm(rows, block.sumsStride, block.inputs, x!, block.stride * 4, 4, w!, bytes, b!, 0, y!, bytes)
    moveSums(instance, layer, windows, block, { rows: values, first, images, into: true })
  }
  activate(pass, layer, activation)
}

/** Adds to the gradients of its parameters where it learns, and to those of its sources that are wanted. */
export function convBackward(pass: BackwardPass, layer: Layer, windows: Windows, activation: Activation): void {
  const { instance, parameters, gradients, values, deltas, count, one } = pass
  const { kernels } = instance
  const { weight, bias } = layer.parameters
  const block = blockOf(instance, windows, count)
  const { inputs, stride } = block
  const bytes = block.sumsStride * 4
  const [w, x, dy] = [parameters + weight!.offset, block.columns, block.sums].map(address) as [number, number, number]
  const [dw, db] = [gradients + weight!.offset, gradients + bias!.offset].map(address) as [number, number]
  const learns = pass.learns(layer)
  const wanted = layer.sources.some(({ node }) => pass.wanted.has(node))
  behindActivation(pass, layer, activation)
  for (let first = 0; first < count; first += block.images) {
    const images = Math.min(block.images, count - first)
    const rows = images * block.positions
    moveSums(instance, layer, windows, block, { rows: deltas, first, images, into: false })
    if (learns) {
      unfold(instance, layer, windows, block, values, first, images)
      kernels.gemm(inputs, block.sumsStride, rows, x, 4, stride * 4, dy, bytes, dw, bytes, dw, bytes)
      kernels.gemm(1, block.sumsStride, rows, address(one), 0, 0, dy, bytes, db, 0, db, 0)
    }
    if (!wanted) continue
    instance.floats.fill(0, block.columns, block.columns + rows * stride)
    kernels.gemmTransposed(rows, stride, inputs, block.sumsStride, dy, bytes, 4, w, bytes, x, stride * 4, x, stride * 4)
    fold(pass, layer, windows, block, first, images)
  }
}

function blockOf(instance: Instance, windows: Windows, count: number): Block {
  const { kernelHeight, kernelWidth, channels, outHeight, outWidth, filters } = windows
  const inputs = kernelHeight * kernelWidth * channels
  const positions = outHeight * outWidth
  const stride = padded(inputs)
  const sumsStride = padded(filters)
  const images = Math.max(1, Math.min(count, Math.floor(ROOM / (positions * stride))))
  const columns = instance.scratch(images * positions * (stride + sumsStride))
  return { images, positions, inputs, stride, columns, sums: columns + images * positions * stride, sumsStride }
}

function unfold(
  instance: Instance,
  layer: Layer,
  windows: Windows,
  block: Block,
  values: Rows,
  first: number,
  images: number,
): void {
  eachImage(layer, windows, block, values, first, images, (image, channels, columns) =>
    slide(instance.kernels.unfold, windows, block, image, channels, columns),
  )
}

function fold(
  { instance, deltas, wanted }: BackwardPass,
  layer: Layer,
  windows: Windows,
  block: Block,
  first: number,
  images: number,
): void {
  eachImage(layer, windows, block, deltas, first, images, (image, channels, columns, source) => {
    if (wanted.has(source.node)) slide(instance.kernels.fold, windows, block, image, channels, columns)
  })
}

type Slide = Instance['kernels']['unfold']

function slide(
  kernel: Slide,
  windows: Windows,
  { stride }: Block,
  image: number,
  channels: number,
  columns: number,
): void {
  const { width, kernelHeight, kernelWidth, strideHeight, strideWidth, outHeight, outWidth } = windows
  const pixel = windows.channels * 4
  kernel(
    image,
    width,
    channels,
    kernelHeight,
    kernelWidth,
    strideHeight,
    strideWidth,
    outHeight,
    outWidth,
    columns,
    stride * 4,
    pixel,
  )
}

/** Calls `visit` with the addresses of each image of each source and of its columns. */
function eachImage(
  layer: Layer,
  { height, width }: Windows,
  block: Block,
  rows: Rows,
  first: number,
  images: number,
  visit: (image: number, channels: number, columns: number, source: Layer['sources'][number]) => void,
): void {
  let offset = 0
  for (const source of layer.sources) {
    const channels = source.node.width / (height * width)
    for (let i = 0; i < images; i++) {
      const columns = address(block.columns + i * block.positions * block.stride + offset)
      visit(rows.address(source.node, first + i), channels, columns, source)
    }
    offset += channels
  }
}

/** Copies sums from the block into the layer's rows, or the layer's rows into the block, where padding stays 0. */
function moveSums(
  instance: Instance,
  layer: Layer,
  { filters }: Windows,
  block: Block,
  { rows, first, images, into }: { rows: Rows; first: number; images: number; into: boolean },
): void {
  const { positions, sums, sumsStride } = block
  if (!into && sumsStride !== filters) instance.floats.fill(0, sums, sums + images * positions * sumsStride)
  for (let i = 0; i < images; i++) {
    const packed = address(sums + i * positions * sumsStride)
    const row = rows.address(into ? sumsOf(layer) : layer, first + i)
    if (into) instance.kernels.copyRows(packed, sumsStride * 4, row, filters * 4, positions, filters)
    else instance.kernels.copyRows(row, filters * 4, packed, sumsStride * 4, positions, filters)
  }
}
