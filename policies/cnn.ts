// Actor and critic that look at camera images by convolution (Mnih et al. 2015, "Human-level control", with smaller layers for the
// smaller images of 2-D worlds); all other observations join above.

import {
  actorHeads,
  type Convolution,
  channelSize,
  convolutionSchema,
  convolved,
  criticHeads,
  criticInputs,
  denseLayers,
  hiddenWeights,
  LandbridgeError,
  type LayerSpec,
  type NetworkSpec,
  type PolicyPlugin,
  plugin,
  policyOptions,
  type Space,
  spaceSize,
  z,
} from 'landbridge/core'

/** Convolutions over every camera (images of one size side by side, so that stacked frames show motion), then dense layers. */
export const cnn: PolicyPlugin = plugin({
  id: 'cnn',
  summary: 'actor and critic with convolutions over camera images',
  config: z.object({
    convolutions: z
      .array(convolutionSchema)
      .min(1)
      .default([
        { filters: 16, kernel: 5, stride: 2 },
        { filters: 32, kernel: 3, stride: 2 },
      ])
      .describe('layers over the images, bottom first; kernel and stride in pixels'),
    hidden: z.array(z.int().positive()).min(1).default([128]).describe('width of each dense layer'),
    ...policyOptions('relu'),
  }),
  create({ convolutions, hidden, ...options }, needs) {
    const { images, numbers } = piecesOf(needs.task.observation)
    const takes = [...images, ...numbers].map(trunkOf)
    const eyes = bySize(images).map((group, i) => ({
      name: `eye${i}`,
      from: group.map(({ name }) => name),
      layers: eyeLayers(group, convolutions).map((layer): LayerSpec => ({ ...layer, ...hiddenWeights(options) })),
    }))
    const seen = [...eyes, ...numbers].map(({ name }) => name)
    const layers = denseLayers(hidden, options)
    const network = (inputs: NetworkSpec['inputs'], heads: NetworkSpec['heads']): NetworkSpec => {
      const others = Object.keys(inputs).filter((name) => name !== 'observation')
      return { inputs, trunks: [...takes, ...eyes, { name: 'trunk', from: [...seen, ...others], layers }], heads }
    }
    return {
      actor: network({ observation: spaceSize(needs.task.observation) }, actorHeads(needs, options)),
      critic: network(criticInputs(needs), criticHeads(needs)),
    }
  },
})

/** Numbers next to each other in an observation. */
interface Piece {
  name: string
  first: number
  size: number
}

interface Image extends Piece {
  height: number
  width: number
  channels: number
}

/** Camera images, and what lies between them. Throws `config` where there is no camera. */
function piecesOf(observation: Space): { images: Image[]; numbers: Piece[] } {
  const images: Image[] = []
  const numbers: Piece[] = []
  let first = 0
  for (const channel of observation.kind === 'box' ? observation.channels : []) {
    const size = channelSize(channel)
    const [height, width, channels = 1] = channel.shape ?? []
    const last = numbers.at(-1)
    if (height !== undefined && width !== undefined && channel.shape!.length < 4)
      images.push({ name: `image${images.length}`, first, size, height, width, channels })
    else if (last !== undefined && last.first + last.size === first) last.size += size
    else numbers.push({ name: `numbers${numbers.length}`, first, size })
    first += size
  }
  if (images.length > 0) return { images, numbers }
  const hint = "take an env with a camera, or another policy ('mlp')"
  throw new LandbridgeError('config', 'Expected a channel of shape [height, width, channels], got none', hint)
}

function bySize(images: Image[]): Image[][] {
  const groups = new Map<string, Image[]>()
  for (const image of images) {
    const key = `${image.height} x ${image.width}`
    groups.set(key, [...(groups.get(key) ?? []), image])
  }
  return [...groups.values()]
}

function trunkOf({ name, first, size }: Piece): NetworkSpec['trunks'][number] {
  return { name, from: ['observation'], layers: [{ kind: 'take', first, size }] }
}

function eyeLayers(images: Image[], convolutions: Convolution[]) {
  let [height, width] = [images[0]!.height, images[0]!.width]
  let channels = images.reduce((sum, image) => sum + image.channels, 0)
  return convolutions.map((one) => {
    const shape: [number, number, number] = [height, width, channels]
    height = convolved(height, one)
    width = convolved(width, one)
    channels = one.filters
    if (height < 1 || width < 1)
      throw new LandbridgeError('config', `cnn: Expected kernels within ${shape[0]} x ${shape[1]}, got ${one.kernel}`)
    return { kind: 'conv2d' as const, shape, ...one }
  })
}
