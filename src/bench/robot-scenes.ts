// Robots as scenes, for their speed: what every engine steps beside ours.

import type { ScenePart, ScenePin, SceneSpec } from './scene.js'

const box = (width: number, height: number, mass: number, x: number, y: number): ScenePart => ({
  shape: 'box',
  width,
  height,
  mass,
  at: [x, y, 0],
})

/** The rated speeds and torques of a walker's hip and knee, and their stops. */
const HIP = { motor: { torque: 80, speed: 4 }, limits: [-0.8, 1.1] } as const
const KNEE = { motor: { torque: 80, speed: 6 }, limits: [-1.6, 0] } as const

/** A torso and two legs of two links with motors and stops, a little above flat ground. */
export function walkerScene(hz: number): SceneSpec {
  const leg = (first: number): ScenePin[] => [
    { from: 0, to: first, at: [0, 1.1], ...HIP },
    { from: first, to: first + 1, at: [0, 0.6], ...KNEE },
  ]
  const links = [box(0.1, 0.5, 1, 0, 0.85), box(0.1, 0.5, 0.7, 0, 0.35)]
  return {
    hz,
    friction: 0.8,
    slope: 0,
    pass: true,
    parts: [box(0.8, 0.4, 5, 0, 1.3), ...links, ...links],
    pins: [...leg(1), ...leg(3)],
  }
}

/** The bodies and pins of environments, as far as a scene says them: for raw matter-js beside them. */
export const envScenes: Record<string, (hz: number) => SceneSpec> = {
  'cart-pole': (hz) => ({
    hz,
    pass: true,
    parts: [box(0.5, 0.3, 1, 0, 0), box(0.05, 1, 0.1, 0, 0.5)],
    pins: [{ from: 0, to: 1, at: [0, 0] }],
  }),
  lander: (hz) => ({
    hz,
    friction: 0.1,
    slope: 0,
    pass: true,
    parts: [box(1.1, 0.9, 4.8, 0, 9), box(0.13, 0.53, 0.07, -0.6, 8.4), box(0.13, 0.53, 0.07, 0.6, 8.4)],
    pins: [
      { from: 0, to: 1, at: [-0.2, 8.9] },
      { from: 0, to: 2, at: [0.2, 8.9] },
    ],
  }),
  walker: walkerScene,
}
