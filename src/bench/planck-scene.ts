// Scenes in planck (a Box2D port).

import { importPeer } from './peer.js'
import { type BuildScene, GRAVITY, inertiaOf, type ScenePart, type ScenePin, type SceneSpec } from './scene.js'

type Vector = { x: number; y: number }
interface Body {
  createFixture(shape: unknown, options: object): void
  setMassData(data: { mass: number; center: Vector; I: number }): void
  getAngle(): number
  getAngularVelocity(): number
  getLinearVelocity(): Vector
  getPosition(): Vector
}
interface Joint {
  setMotorSpeed(speed: number): void
  setMaxMotorTorque(torque: number): void
}
interface PlanckWorld {
  createBody(options?: object): Body
  createJoint(joint: unknown): Joint
  step(seconds: number): void
}
interface Planck {
  World: new (options: object) => PlanckWorld
  Box: new (halfWidth: number, halfHeight: number) => unknown
  Circle: new (radius: number) => unknown
  Edge: new (from: Vector, to: Vector) => unknown
  RevoluteJoint: new (options: object, from: Body, to: Body, at: Vector) => unknown
}

/** A builder of scenes in planck, or undefined where it is not installed. */
export async function planckScenes(): Promise<BuildScene | undefined> {
  const planck = (await importPeer('planck')) as Planck | undefined
  return planck && ((spec) => build(planck, spec))
}

function build(planck: Planck, spec: SceneSpec): ReturnType<BuildScene> {
  const { friction = 0, restitution = 0, slope } = spec
  const world = new planck.World({ gravity: { x: 0, y: -(spec.gravity ?? GRAVITY) } })
  const ground = world.createBody()
  if (slope !== undefined) {
    const far = (side: number) => ({ x: side * 1e3 * Math.cos(slope), y: -side * 1e3 * Math.sin(slope) })
    ground.createFixture(new planck.Edge(far(-1), far(1)), { friction, restitution })
  }
  const bodies = spec.parts.map((part) => bodyOf(planck, world, spec, part))
  const pins = spec.pins ?? []
  const joints = pins.map((pin) => world.createJoint(jointOf(planck, pin, bodies[pin.from] ?? ground, bodies[pin.to]!)))
  return {
    step: () => world.step(1 / spec.hz),
    drive(shares) {
      for (let i = 0; i < shares.length; i++) {
        joints[i]!.setMotorSpeed(Math.sign(shares[i]!) * pins[i]!.motor!.speed)
        joints[i]!.setMaxMotorTorque(Math.abs(shares[i]!) * pins[i]!.motor!.torque)
      }
    },
    pose: (i) => [bodies[i]!.getPosition().x, bodies[i]!.getPosition().y, bodies[i]!.getAngle()],
    rate: (i) => [bodies[i]!.getLinearVelocity().x, bodies[i]!.getLinearVelocity().y, bodies[i]!.getAngularVelocity()],
  }
}

function bodyOf(planck: Planck, world: PlanckWorld, spec: SceneSpec, part: ScenePart): Body {
  const { friction = 0, restitution = 0, pass } = spec
  const [x, y, angle] = part.at
  const [vx, vy, spin] = part.velocity ?? [0, 0, 0]
  const body = world.createBody({
    type: part.fixed ? 'static' : 'dynamic',
    position: { x, y },
    angle,
    linearVelocity: { x: vx, y: vy },
    angularVelocity: spin,
    allowSleep: false,
    bullet: part.shape === 'disc',
  })
  const filterGroupIndex = pass || part.shape === 'rod' ? -1 : 0
  body.createFixture(shapeOf(planck, part), { density: 1, friction, restitution, filterGroupIndex })
  if (!part.fixed) body.setMassData({ mass: part.mass, center: { x: 0, y: 0 }, I: inertiaOf(part) })
  return body
}

function jointOf(planck: Planck, { at, limits, motor }: ScenePin, from: Body, to: Body): unknown {
  const stops = limits && { enableLimit: true, lowerAngle: limits[0], upperAngle: limits[1] }
  const options = { ...stops, ...(motor && { enableMotor: true }) }
  return new planck.RevoluteJoint(options, from, to, { x: at[0], y: at[1] })
}

function shapeOf(planck: Planck, { shape, width, height }: ScenePart): unknown {
  return shape === 'disc' ? new planck.Circle(width / 2) : new planck.Box(width / 2, height / 2)
}
