// The same rods in planck (a Box2D port), where it is installed.

import { importPeer } from './peer.js'
import { type BuildRods, GRAVITY } from './rods.js'

type Vector = { x: number; y: number }
interface PlanckBody {
  createFixture(shape: unknown, options: { density: number; filterGroupIndex: number }): void
  getAngle(): number
  getAngularVelocity(): number
  getLinearVelocity(): Vector
  getPosition(): Vector
  getInertia(): number
  getMass(): number
}
interface PlanckWorld {
  createBody(options?: { type: 'dynamic'; position: Vector; angle: number; allowSleep: boolean }): PlanckBody
  createJoint(joint: unknown): void
  step(seconds: number): void
}
interface Planck {
  World: new (options: { gravity: Vector }) => PlanckWorld
  Box: new (halfWidth: number, halfHeight: number) => unknown
  RevoluteJoint: new (options: object, from: PlanckBody, to: PlanckBody, at: Vector) => unknown
}

/** Half the width of a rod, m: so thin that its inertia is that of a line to 1e-6. */
const HALF_WIDTH = 0.0005

/** Builds rods in planck, or undefined where it is not installed. */
export async function planckRods(): Promise<BuildRods | undefined> {
  const planck = (await importPeer('planck')) as Planck | undefined
  return planck && ((count, hz, angle) => build(planck, count, hz, angle))
}

function build(planck: Planck, count: 1 | 2, hz: number, angle: number): ReturnType<BuildRods> {
  const world = new planck.World({ gravity: { x: 0, y: -GRAVITY } })
  const along = (distance: number) => ({ x: distance * Math.sin(angle), y: -distance * Math.cos(angle) })
  let from = world.createBody()
  const bodies = Array.from({ length: count }, (_, i) => {
    const body = world.createBody({ type: 'dynamic', position: along(i + 0.5), angle, allowSleep: false })
    body.createFixture(new planck.Box(HALF_WIDTH, 0.5), { density: 1 / (2 * HALF_WIDTH), filterGroupIndex: -1 })
    world.createJoint(new planck.RevoluteJoint({}, from, body, along(i)))
    from = body
    return body
  })
  const energyOf = (body: PlanckBody) => {
    const { x, y } = body.getLinearVelocity()
    const kinetic = (body.getMass() * (x * x + y * y) + body.getInertia() * body.getAngularVelocity() ** 2) / 2
    return kinetic + body.getMass() * GRAVITY * body.getPosition().y
  }
  return {
    step: () => world.step(1 / hz),
    angle: () => bodies[0]!.getAngle(),
    speed: () => bodies[0]!.getAngularVelocity(),
    energy: () => bodies.reduce((sum, body) => sum + energyOf(body), 0),
  }
}
