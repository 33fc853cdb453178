// Scenes in Rapier (its deterministic WebAssembly build).

import { importPeer } from './peer.js'
import { type BuildScene, GRAVITY, inertiaOf, type ScenePart, type SceneSpec } from './scene.js'

type Vector = { x: number; y: number }
interface Chained {
  [method: string]: (...values: unknown[]) => Chained
}
interface Body {
  translation(): Vector
  rotation(): number
  linvel(): Vector
  angvel(): number
}
interface JointData {
  limitsEnabled: boolean
  limits: readonly number[]
}
interface Joint {
  configureMotorVelocity(speed: number, factor: number): void
}
interface RapierWorld {
  timestep: number
  createRigidBody(desc: Chained): Body
  createCollider(desc: Chained, body?: Body): unknown
  createImpulseJoint(data: JointData, from: Body, to: Body, wake: boolean): Joint
  step(): void
}
interface Rapier {
  init(): Promise<void>
  World: new (gravity: Vector) => RapierWorld
  RigidBodyDesc: { dynamic(): Chained; fixed(): Chained }
  ColliderDesc: { cuboid(x: number, y: number): Chained; ball(radius: number): Chained }
  JointData: { revolute(on: Vector, at: Vector): JointData }
}

/** Memberships and filters of colliders: parts that touch only what is not such a part, and all others. */
const PASSING = 0x0002_0001
const EVERYTHING = 0xffff_ffff

/** A builder of scenes in Rapier, or undefined where it is not installed. */
export async function rapierScenes(): Promise<BuildScene | undefined> {
  const rapier = (await importPeer('@dimforge/rapier2d-deterministic-compat')) as Rapier | undefined
  await rapier?.init()
  return rapier && ((spec) => build(rapier, spec))
}

function build(rapier: Rapier, spec: SceneSpec): ReturnType<BuildScene> {
  const { friction = 0, restitution = 0, slope } = spec
  const world = new rapier.World({ x: 0, y: -(spec.gravity ?? GRAVITY) })
  world.timestep = 1 / spec.hz
  const ground = world.createRigidBody(rapier.RigidBodyDesc.fixed())
  if (slope !== undefined) {
    const desc = rapier.ColliderDesc.cuboid(1e3, 5).setTranslation!(-5 * Math.sin(slope), -5 * Math.cos(slope))
      .setRotation!(-slope)
    world.createCollider(desc.setFriction!(friction).setRestitution!(restitution), ground)
  }
  const bodies = spec.parts.map((part) => bodyOf(rapier, world, spec, part))
  const pins = spec.pins ?? []
  const joints = pins.map(({ from, to, at, limits }) => {
    const data = rapier.JointData.revolute(local(spec, from, at), local(spec, to, at))
    data.limitsEnabled = limits !== undefined
    if (limits !== undefined) data.limits = limits
    return world.createImpulseJoint(data, bodies[from] ?? ground, bodies[to]!, true)
  })
  return {
    step: () => world.step(),
    // It has no largest torque of a motor here: the share is one of the speed.
    drive(shares) {
      for (let i = 0; i < shares.length; i++)
        joints[i]!.configureMotorVelocity(shares[i]! * pins[i]!.motor!.speed, pins[i]!.motor!.torque)
    },
    pose: (i) => [bodies[i]!.translation().x, bodies[i]!.translation().y, bodies[i]!.rotation()],
    rate: (i) => [bodies[i]!.linvel().x, bodies[i]!.linvel().y, bodies[i]!.angvel()],
  }
}

function bodyOf(rapier: Rapier, world: RapierWorld, spec: SceneSpec, part: ScenePart): Body {
  const { friction = 0, restitution = 0 } = spec
  const [x, y, angle] = part.at
  const [vx, vy, spin] = part.velocity ?? [0, 0, 0]
  const desc = part.fixed ? rapier.RigidBodyDesc.fixed() : rapier.RigidBodyDesc.dynamic()
  desc.setTranslation!(x, y).setRotation!(angle).setLinvel!(vx, vy).setAngvel!(spin).setCanSleep!(false).setCcdEnabled!(
    true,
  )
  if (!part.fixed) desc.setAdditionalMassProperties!(part.mass, { x: 0, y: 0 }, inertiaOf(part))
  const body = world.createRigidBody(desc)
  const { cuboid, ball } = rapier.ColliderDesc
  const shape = part.shape === 'disc' ? ball(part.width / 2) : cuboid(part.width / 2, part.height / 2)
  if (part.shape !== 'rod')
    world.createCollider(
      shape.setDensity!(0).setFriction!(friction).setRestitution!(restitution).setCollisionGroups!(
        spec.pass ? PASSING : EVERYTHING,
      ),
      body,
    )
  return body
}

function local({ parts }: SceneSpec, part: number, at: readonly [number, number]): Vector {
  const [x, y, angle] = parts[part]?.at ?? [0, 0, 0]
  const [dx, dy, cos, sin] = [at[0] - x, at[1] - y, Math.cos(angle), Math.sin(angle)]
  return { x: cos * dx + sin * dy, y: cos * dy - sin * dx }
}
