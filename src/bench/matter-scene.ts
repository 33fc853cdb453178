// Scenes in matter-js as it is: no motors, no stops, and its own units. For speed alone.

import { importPeer } from './peer.js'
import type { BuildScene } from './scene.js'

interface Vector {
  x: number
  y: number
}
interface Body {
  position: Vector
  angle: number
  velocity: Vector
  angularVelocity: number
}
interface Matter {
  Engine: { create(options: object): { world: unknown }; update(engine: unknown, milliseconds: number): void }
  Bodies: { rectangle(x: number, y: number, width: number, height: number, options: object): Body }
  Constraint: { create(options: object): unknown }
  Composite: { add(world: unknown, what: readonly unknown[]): void }
}

/** Pixels of matter-js a metre. */
const SCALE = 100

/** A builder of scenes in matter-js; y points down there. */
export async function matterScenes(): Promise<BuildScene | undefined> {
  const matter = (await importPeer('matter-js')) as Matter | undefined
  return matter && ((spec) => build(matter, spec))
}

function build(Matter: Matter, spec: Parameters<BuildScene>[0]): ReturnType<BuildScene> {
  const { parts, pins = [], friction = 0, slope, pass, hz } = spec
  const engine = Matter.Engine.create({ gravity: { x: 0, y: 1, scale: 0.001 } })
  const options = { friction, collisionFilter: { group: pass ? -1 : 0, category: 1, mask: 0xffffffff } }
  const bodies = parts.map(({ at: [x, y, angle], width, height }) =>
    Matter.Bodies.rectangle(SCALE * x, -SCALE * y, SCALE * width, SCALE * height, { ...options, angle: -angle }),
  )
  const constraints = pins.map(({ from, to, at: [x, y] }) => {
    const point = (part: number) => ({ x: SCALE * (x - parts[part]!.at[0]), y: SCALE * (parts[part]!.at[1] - y) })
    const bodyB = bodies[to]!
    const hold = from < 0 ? { pointA: { x: SCALE * x, y: -SCALE * y } } : { bodyA: bodies[from]!, pointA: point(from) }
    return Matter.Constraint.create({ ...hold, bodyB, pointB: point(to), length: 0, stiffness: 1 })
  })
  const ground = slope === undefined ? [] : [Matter.Bodies.rectangle(0, 50, 2e4, 100, { isStatic: true, friction })]
  Matter.Composite.add(engine.world, [...bodies, ...constraints, ...ground])
  return {
    step: () => Matter.Engine.update(engine, 1000 / hz),
    pose: (i) => [bodies[i]!.position.x / SCALE, -bodies[i]!.position.y / SCALE, -bodies[i]!.angle],
    rate: (i) => [bodies[i]!.velocity.x, -bodies[i]!.velocity.y, -bodies[i]!.angularVelocity],
  }
}
