// Code of linkages, made once for every structure of joints.

import type { JointGeometry } from './joint-geometry.js'
import { ARRAYS, linkageCode, structureOf } from './linkage-code.js'

/** Rows of joints up to which code is made: more of it than V8 optimises would be slower than the loops. */
const MOST_ROWS = 24
/** Structures that are remembered; a program that draws its mechanisms at random meets ever new ones. */
const MOST_STRUCTURES = 256

/** A linkage's inner work for one machine; as the loops of {@link Linkage}. */
export interface LinkageCode {
  /** The first row that depends on those before it or is not finite; -1 where none is. */
  factorise(): number
  close(poses: Float64Array, velocities: Float64Array, seconds: number): number
  project(velocities: Float64Array, start: number): void
}

type Bind = (...arrays: Float64Array[]) => LinkageCode

const made = new Map<string, Bind>()

/** Code on these arrays; undefined for large mechanisms, and where a page or a process forbids code that is made of text. */
export function compileLinkage(
  geometry: JointGeometry,
  inverseMass: Float64Array,
  matrix: Float64Array,
  weighted: Float64Array,
): LinkageCode | undefined {
  const { rows, jacobian, anchors, angle, ratio } = geometry
  if (rows === 0 || rows > MOST_ROWS) return undefined
  const structure = structureOf(geometry)
  let bind = made.get(structure)
  if (bind === undefined) {
    try {
      bind = new Function(...ARRAYS, linkageCode(geometry)) as Bind
    } catch (problem) {
      if (problem instanceof EvalError) return undefined
      throw problem
    }
    if (made.size >= MOST_STRUCTURES) made.delete(made.keys().next().value!)
    made.set(structure, bind)
  }
  return bind(matrix, weighted, jacobian, inverseMass, anchors.at, anchors.on, anchors.line, angle, ratio)
}
