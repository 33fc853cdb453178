// What every engine refuses, in the same words.

import {
  LandbridgeError,
  layerOf,
  type NamedParameters,
  type NetworkSpec,
  type NetworkState,
  suggest,
} from '../core/index.js'

/** Names and shapes of a network's parameters. */
export type Shapes = ReadonlyMap<string, readonly number[]>

/** Throws `config` where a layer is none of the network's. */
export function checkLayers(shapes: Shapes, layers: ReadonlySet<string>): void {
  const known = new Set([...shapes.keys()].map(layerOf))
  for (const layer of layers) {
    if (!known.has(layer))
      throw new LandbridgeError('config', `Expected a layer of the network, got '${layer}'`, suggest(layer, known))
  }
}

/** Throws `checkpoint` on a name that is no parameter's, or on another size. */
export function checkNamed(shapes: Shapes, named: NamedParameters): void {
  for (const [name, values] of Object.entries(named)) {
    const size = requireShape(shapes, name).reduce((product, length) => product * length, 1)
    if (values.length !== size)
      throw new LandbridgeError('checkpoint', `Expected ${size} numbers in '${name}', got ${values.length}`)
  }
}

/** Throws `checkpoint` where a state lacks a parameter, or has one that is unknown or of another size. */
export function checkState(shapes: Shapes, state: NetworkState): void {
  for (const named of [state.parameters, state.first, state.second]) checkNamed(shapes, named)
  for (const name of shapes.keys()) {
    if (state.parameters[name] === undefined)
      throw new LandbridgeError('checkpoint', `Expected parameter '${name}', got none`)
  }
  for (const name of Object.keys(state.steps)) requireShape(shapes, name)
}

/** Throws where gradients are not shaped like the outputs of the heads they are named after. */
export function checkOutputGradients(spec: NetworkSpec, by: Record<string, Float32Array>, rows: number): void {
  for (const [name, gradient] of Object.entries(by)) {
    const head = spec.heads.find((candidate) => candidate.name === name)
    const length = head === undefined ? 0 : head.kind === 'free' ? head.size : head.size * rows
    if (gradient.length !== length)
      throw new Error(`Expected ${length} gradients of head '${name}', got ${gradient.length}`)
  }
}

function requireShape(shapes: Shapes, name: string): readonly number[] {
  const shape = shapes.get(name)
  if (shape !== undefined) return shape
  const hint = suggest(name, shapes.keys())
  throw new LandbridgeError('checkpoint', `Expected a parameter of the network, got '${name}'`, hint)
}
