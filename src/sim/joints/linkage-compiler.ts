// Code of linkages, made once for every structure of joints whose machines move enough to repay it.

import type { JointGeometry } from './joint-geometry.js'
import { ARRAYS, linkageCode, structureOf } from './linkage-code.js'

/** Rows of joints up to which code is made: more of it than V8 optimises would be slower than the loops. */
const MOST_ROWS = 24
/** Rows for which code costs next to nothing. */
const CHEAP = 8
/** Steps for each row beyond those that machines of a structure take together before it gets code. */
const EARNED = 500
/** Structures that get code in a process. V8 keeps what it compiled: programs that draw mechanisms at random stay with the loops. */
const MOST_COMPILED = 64
/** Structures whose steps are counted. */
const MOST_KNOWN = 1024

/** A linkage's inner work for one machine; as the loops of `Linkage`. */
export interface LinkageCode {
  /** The first row that depends on those before it or is not finite; -1 where none is. */
  factorise(): number
  close(poses: Float64Array, velocities: Float64Array, seconds: number): number
  project(velocities: Float64Array, start: number): void
}

type Bind = (...arrays: Float64Array[]) => LinkageCode

interface Structure {
  steps: number
  bind?: Bind | undefined
}

const known = new Map<string, Structure>()
/** How many more structures get code: none where a page or a process forbids code that is made of text. */
let left = MOST_COMPILED

/** The code of a machine, once its structure has earned one. */
export class EarnedCode {
  readonly #structure: Structure
  readonly #arrays: Float64Array[]

  constructor(
    private readonly geometry: JointGeometry,
    inverseMass: Float64Array,
    matrix: Float64Array,
    weighted: Float64Array,
  ) {
    const { jacobian, anchors, angle, rotors } = geometry
    this.#structure = structureFor(structureOf(geometry))
    this.#arrays = [matrix, weighted, jacobian, inverseMass, anchors.at, anchors.on, anchors.line, angle, rotors.ratio]
  }

  /** Counts a step of the machine. */
  next(): LinkageCode | undefined {
    const { rows } = this.geometry
    const structure = this.#structure
    if (rows === 0 || rows > MOST_ROWS || ++structure.steps <= EARNED * (rows - CHEAP)) return undefined
    if (structure.bind === undefined && left > 0) structure.bind = compile(this.geometry)
    return structure.bind?.(...this.#arrays)
  }
}

/** A function of the arrays of a machine that gives its code; undefined where that is forbidden. */
export function compile(geometry: JointGeometry): Bind | undefined {
  const code = linkageCode(geometry)
  try {
    const made = new Function(...ARRAYS, code) as Bind
    left--
    return made
  } catch {
    left = 0
    return undefined
  }
}

function structureFor(name: string): Structure {
  let structure = known.get(name)
  if (structure === undefined) {
    structure = { steps: 0 }
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!)
    known.set(name, structure)
  }
  return structure
}
