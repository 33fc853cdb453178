// Scenes in MuJoCo (its official WebAssembly build), in the plane of x and z. It has no coefficient of restitution.

import { importPeer } from './peer.js'
import { type BuildScene, GRAVITY, inertiaOf, type SceneSpec } from './scene.js'

interface Held {
  delete(): void
}
interface MuJoCo {
  MjModel: { from_xml_string(xml: string): Held }
  MjData: new (model: Held) => Held & { qpos: Float64Array; qvel: Float64Array; ctrl: Float64Array }
  mj_step(model: unknown, data: unknown): void
}
type Motion = { pose: number[]; rate: number[] }

const FREE = '<joint type="slide" axis="1 0 0"/><joint type="slide" axis="0 0 1"/><joint type="hinge" axis="0 -1 0"/>'

/** A builder of scenes in MuJoCo by an integrator, or undefined where it is not installed. A scene lives until the next is built. */
export async function mujocoScenes(integrator: 'Euler' | 'RK4'): Promise<BuildScene | undefined> {
  const load = (await importPeer('@mujoco/mujoco')) as (() => Promise<MuJoCo>) | undefined
  const mujoco = await load?.()
  const held: Held[] = []
  return mujoco && ((spec) => (spec.restitution ? undefined : build(mujoco, spec, integrator, held)))
}

function build(mujoco: MuJoCo, spec: SceneSpec, integrator: string, held: Held[]): ReturnType<BuildScene> {
  for (const old of held.splice(0)) old.delete()
  const first: number[] = [] // place of each part's coordinates, in the order of the model
  const model = mujoco.MjModel.from_xml_string(modelOf(spec, integrator, first))
  const data = new mujoco.MjData(model)
  held.push(data, model)
  const { qpos, qvel, ctrl } = data
  spec.parts.forEach((part, i) => {
    if (part.velocity !== undefined && !part.fixed) qvel.set(part.velocity, first[i]!)
  })
  const motion = (part: number) => motionOf(spec, part, first, qpos, qvel)
  return {
    step: () => mujoco.mj_step(model, data),
    drive: (shares) => ctrl.set(shares),
    pose: (part) => motion(part).pose,
    rate: (part) => motion(part).rate,
  }
}

function modelOf(spec: SceneSpec, integrator: string, first: number[]): string {
  const { parts, pins = [], slope, hz, gravity = GRAVITY } = spec
  const rubbing = `condim="3" friction="${spec.friction ?? 0} 0 0"`
  // Parts that pass each other share no bit; the ground has one of each kind.
  const surface = spec.pass ? `${rubbing} contype="2" conaffinity="1"` : rubbing
  let next = 0
  const bodyOf = (i: number): string => {
    const part = parts[i]!
    const pin = pins.find(({ to }) => to === i)
    const [x, y, angle] = part.at
    const [fromX, fromY] = parts[pin?.from ?? -1]?.at ?? [0, 0]
    first[i] = next
    next += part.fixed ? 0 : pin === undefined ? 3 : 1
    const range = pin?.limits ? ` limited="true" range="${pin.limits.join(' ')}"` : ''
    const place = pin && `pos="${pin.at[0] - x} 0 ${pin.at[1] - y}"`
    const joint = pin && `<joint name="j${pins.indexOf(pin)}" type="hinge" axis="0 -1 0" ${place}${range}/>`
    const inertial = `<inertial pos="0 0 0" mass="${part.mass}" diaginertia="${inertiaOf(part)} ${inertiaOf(part)} ${inertiaOf(part)}"/>`
    const size =
      part.shape === 'disc' ? `sphere" size="${part.width / 2}` : `box" size="${part.width / 2} 1 ${part.height / 2}`
    const geom = part.shape === 'rod' ? '' : `<geom type="${size}" euler="0 ${-angle} 0" ${surface}/>`
    const children = pins.filter(({ from }) => from === i).map(({ to }) => bodyOf(to))
    const inside = (part.fixed ? '' : (joint ?? FREE) + inertial) + geom + children.join('')
    return `<body pos="${x - fromX} 0 ${y - fromY}">${inside}</body>`
  }
  const roots = [...parts.keys()].filter((i) => !pins.some(({ to, from }) => to === i && from >= 0))
  const ground = slope === undefined ? '' : `<geom type="plane" size="0 0 1" euler="0 ${slope} 0" ${rubbing}/>`
  const option = `<option timestep="${1 / hz}" gravity="0 0 ${-gravity}" integrator="${integrator}"/>`
  const bodies = roots.map(bodyOf).join('')
  const motors = pins.flatMap(({ motor }, i) => (motor ? [`<motor joint="j${i}" gear="${motor.torque}"/>`] : []))
  const actuator = `<actuator>${motors.join('')}</actuator>`
  return `<mujoco><compiler angle="radian"/>${option}<worldbody>${ground}${bodies}</worldbody>${actuator}</mujoco>`
}

/** Pose and velocity of a part, from the coordinates of the parts it hangs on. */
function motionOf(spec: SceneSpec, i: number, first: number[], qpos: Float64Array, qvel: Float64Array): Motion {
  if (i < 0) return { pose: [0, 0, 0], rate: [0, 0, 0] }
  const at = spec.parts[i]!.at
  const q = first[i]!
  if (spec.parts[i]!.fixed) return { pose: [...at], rate: [0, 0, 0] }
  const pin = spec.pins?.find(({ to }) => to === i)
  if (pin === undefined) return { pose: at.map((value, k) => value + qpos[q + k]!), rate: [...qvel.subarray(q, q + 3)] }
  const from = spec.parts[pin.from]?.at ?? [0, 0, 0]
  const { pose, rate } = motionOf(spec, pin.from, first, qpos, qvel)
  const turned = pose[2]! - from[2] + qpos[q]!
  const spin = rate[2]! + qvel[q]!
  const [onX, onY] = rotate(pin.at[0] - from[0], pin.at[1] - from[1], pose[2]! - from[2])
  const [toX, toY] = rotate(at[0] - pin.at[0], at[1] - pin.at[1], turned)
  return {
    pose: [pose[0]! + onX + toX, pose[1]! + onY + toY, at[2] + turned],
    rate: [rate[0]! - rate[2]! * onY - spin * toY, rate[1]! + rate[2]! * onX + spin * toX, spin],
  }
}

function rotate(x: number, y: number, angle: number): [number, number] {
  return [Math.cos(angle) * x - Math.sin(angle) * y, Math.sin(angle) * x + Math.cos(angle) * y]
}
