// What robots of a torso and a chain of links that stride over ground share: what is seen of them and of the ground ahead, and how
// they are drawn. Observed in the order of Gymnasium's planar robots of MuJoCo.

import type { Channel, Drawing, ParamSpec, Rng, Shape } from '../../core/index.js'
import { drawTrack, type TerrainKind, type TerrainSize } from '../ground/terrain.js'
import { beside, type Track } from '../ground/track.js'
import type { Channels, Machine } from '../simulation.js'
import { bounded } from '../spaces.js'
import type { World } from '../world/world.js'

/** Distances ahead of the torso at which the ground's height is seen where it is not flat, m. */
const AHEAD = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5]

const unevenness = {
  terrainScale: { nominal: 1, min: 0.2, max: 1.5, unit: '1', about: 'factor on heights and gaps', startOnly: true },
}

/** What an env says of its robot. */
interface StriderSpec {
  /** Names of bodies and of the joints that they hang on, in the order of the world, where they follow the body `torso`. */
  links: readonly string[]
  /** Of them those of the far side, which are drawn faint. */
  far?: readonly string[]
  terrain: TerrainKind
  size: Omit<TerrainSize, 'scale'>
  view: Drawing['view']
}

/** A robot on its ground, as an env takes it into its simulation and its machine. */
export interface Strider {
  /** Torso's height over the ground, its angle, the links' angles, then speeds (x, y, angle, links), then the ground ahead. */
  channels: Channel[]
  privileged: Channels
  /** Constants of the ground: none where it is flat. */
  physics: Record<string, ParamSpec>
  draw(rng: Rng, physics: Record<string, number>): Track
  /** What a machine reads and shows; `friction` of the ground. */
  on(world: World, track: Track, friction: number): Pick<Machine, 'read' | 'privilege' | 'shapes'>
}

/** A robot of a torso and links over ground of a kind. */
export function strider({ links, far = [], terrain, size, view }: StriderSpec): Strider {
  const ahead = terrain === 'flat' ? [] : AHEAD
  const bodies = ['torso', ...links]
  return {
    channels: [
      { name: 'torso.height', unit: 'm' },
      { name: 'torso.angle', unit: 'rad' },
      ...links.map((name) => ({ name: `${name}.angle`, unit: 'rad' })),
      { name: 'torso.velocity.x', unit: 'm/s' },
      { name: 'torso.velocity.y', unit: 'm/s' },
      { name: 'torso.velocity.angle', unit: 'rad/s' },
      ...links.map((name) => ({ name: `${name}.velocity`, unit: 'rad/s' })),
      ...ahead.map((at) => ({ name: `ground.${at}`, unit: 'm' })),
    ],
    privileged: bounded([
      { name: 'torso.x', unit: 'm' },
      ...bodies.map((name) => ({ name: `${name}.load`, unit: 'N', low: 0 })),
      { name: 'ground.friction', unit: '1', low: 0 },
    ]),
    physics: terrain === 'flat' ? {} : unevenness,
    draw: (rng, physics) => drawTrack(terrain, rng, { ...size, scale: physics.terrainScale ?? 1 }),
    on: (world, track, friction) => ({
      ...senses(world, track, ahead, friction),
      shapes: () => shapes(world, track, bodies, far, view),
    }),
  }
}

function senses(world: World, track: Track, ahead: readonly number[], friction: number) {
  const { positions, velocities, poses, rates, loads } = world
  const torso = world.bodyAt('torso')
  const links = positions.length
  const speeds = 2 + links
  const ground = speeds + 3 + links
  return {
    read(into: Float64Array) {
      const x = poses[torso]!
      const below = track.height(x)
      into[0] = poses[torso + 1]! - below
      into[1] = poses[torso + 2]!
      for (let c = 0; c < 3; c++) into[speeds + c] = rates[torso + c]!
      for (let i = 0; i < links; i++) {
        into[2 + i] = positions[i]!
        into[speeds + 3 + i] = velocities[i]!
      }
      for (let i = 0; i < ahead.length; i++) into[ground + i] = track.height(x + ahead[i]!) - below
    },
    privilege(into: Float32Array) {
      into[0] = poses[torso]!
      for (let i = 0; i <= links; i++) into[1 + i] = loads[torso / 3 + i]!
      into[2 + links] = friction
    },
  }
}

function shapes(
  world: World,
  track: Track,
  bodies: readonly string[],
  far: readonly string[],
  view: Drawing['view'],
): Shape[] {
  const x = world.poses[world.bodyAt('torso')]!
  return [
    { kind: 'line', points: track.line(x, view.left, view.right), tone: 'ground' },
    ...bodies.map((name, i): Shape => {
      const tone = i === 0 ? 'body' : far.includes(name) ? 'faint' : 'accent'
      return { kind: 'polygon', points: beside(world.outline(name), x), tone }
    }),
  ]
}
