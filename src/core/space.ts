// Spaces of named channels: what an agent sees and does is never a bare vector. The order of channels is the order of numbers.

import { z } from 'zod'

const bound = z.union([z.number(), z.null()])
/** Any number but NaN; zod's own leaves out the infinite ones. */
const limit = z.custom<number>((value) => typeof value === 'number' && !Number.isNaN(value), 'Expected a number')

/** One named quantity with its unit; without `shape` one number. The name is the identity that transfer goes by. */
export const channelSchema = z.strictObject({
  name: z.string().min(1),
  unit: z.string(),
  shape: z.array(z.int().positive()).exactOptional(),
})
/** One named quantity with its unit, e.g. `{ name: 'cart.position', unit: 'm' }`; a camera is one channel of shape [64, 64, 3]. */
export type Channel = z.infer<typeof channelSchema>

const infinite = (sign: 1 | -1) =>
  z.codec(z.array(bound), z.array(limit), {
    decode: (values) => values.map((value) => value ?? sign * Number.POSITIVE_INFINITY),
    encode: (values) => values.map((value) => (Number.isFinite(value) ? value : null)),
  })

/** A space as files and sockets carry it: unbounded is null there and infinite in memory. */
export const spaceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('box'), channels: z.array(channelSchema), low: infinite(-1), high: infinite(1) }),
  z.strictObject({
    kind: z.literal('discrete'),
    choices: z.array(z.strictObject({ name: z.string(), command: z.array(z.number()) })).min(1),
  }),
])
/**
 * A box (bounds per channel; actions lie in [-1, 1]) or a list of choices
 * (a row is [index]; `command` is what the choice sends to the actuators).
 */
export type Space = z.infer<typeof spaceSchema>

/** Actuator commands in physical units; `slew` in units a second; `safe` is the command a machine falls back to. */
export const actuatorsSchema = z.strictObject({
  channels: z.array(channelSchema.omit({ shape: true })).min(1),
  low: z.array(z.number()),
  high: z.array(z.number()),
  slew: z.array(z.number().positive()),
  safe: z.array(z.number()),
})
/** Actuator commands in physical units: a channel is one number, with a bound, slew rate (units a second) and safe value. */
export type Actuators = z.infer<typeof actuatorsSchema>

/** Numbers in one channel. */
export function channelSize(channel: Channel): number {
  return (channel.shape ?? []).reduce((size, length) => size * length, 1)
}

/** Numbers in one row of the space: the sum over channels, or 1 for a discrete choice. */
export function spaceSize(space: Space): number {
  return space.kind === 'discrete' ? 1 : space.channels.reduce((size, channel) => size + channelSize(channel), 0)
}

/** Outputs a policy head needs for the space: one a number, or one logit a choice. */
export function headSize(space: Space): number {
  return space.kind === 'discrete' ? space.choices.length : spaceSize(space)
}

/** What number i of a row of the space is called: its channel, with its place in one that has a shape; `choice` of a discrete space. */
export function numberName(space: Space, i: number): string {
  if (space.kind === 'discrete') return 'choice'
  let at = i
  for (const channel of space.channels) {
    const size = channelSize(channel)
    if (at < size) return channel.shape === undefined ? channel.name : `${channel.name}[${at}]`
    at -= size
  }
  return `number ${i}`
}
