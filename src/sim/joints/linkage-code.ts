// Straight-line code for what a linkage does at every step, written for one structure of joints. Its numbers stay in arrays, so that
// all machines of a structure share it. It does the sums of the loops in their order, less those with what is always zero, and so
// gives the same bits while all is finite; `test/unit/sim/linkage-code.test.ts` holds the two together.

import { DISTANCE, type JointGeometry, PIN, SLIDER, WELD } from './joint-geometry.js'

/** A velocity that a joint row follows: its offset, and how; 1 or -1 (no place), or the number at a place of the Jacobian. */
interface Term {
  offset: number
  negative: boolean
  place?: number
}

/** The names that the code has for its arrays. */
export const ARRAYS = ['matrix', 'weighted', 'jacobian', 'inverseMass', 'at', 'on', 'line', 'angle', 'ratio'] as const

/** The body of a function of {@link ARRAYS} that gives `factorise`, `close` and `project` for joints of this structure. */
export function linkageCode(geometry: JointGeometry): string {
  const rows = Array.from({ length: geometry.rows }, (_, row) => termsOf(geometry, row))
  const factor = findFactor(rows)
  return `'use strict'
return {
  factorise() {
${indent(factorise(rows, factor))}
  },
  close(poses, velocities, seconds) {
${indent(close(geometry, rows, factor))}
  },
  project(velocities, start) {
${indent(project(rows, factor, geometry.gearRow))}
  },
}`
}

const indent = (lines: string[]): string => lines.map((line) => `    ${line}`).join('\n')

/** What a row follows, in the order of the Jacobian, without the ground and without what is always zero. */
function termsOf(geometry: JointGeometry, row: number): Term[] {
  const { owner, rowFrom, rowBody, rotors, gearRow, kinds, first } = geometry
  const joint = owner[row]!
  const [from, body] = [rowFrom[row]!, rowBody[row]!]
  const one = (offset: number, negative: boolean): Term => ({ offset, negative })
  const known = (k: number): Term => ({ offset: (k < 3 ? from : body - 3) + k, negative: false, place: 6 * row + k })
  const turning = [one(from + 2, true), one(body + 2, false)]
  const part = row - first[joint]!
  const kind = kinds[joint]!
  let terms: Term[]
  if (row >= gearRow)
    terms = [...(kind === PIN ? [2, 5] : [0, 1, 2, 3, 4, 5]).map(known), one(rotors.body[row - gearRow]! + 2, false)]
  else if (kind === SLIDER) terms = part === 0 ? [0, 1, 2, 3, 4, 5].map(known) : turning
  else terms = part === 2 ? turning : [one(from + part, true), known(2), one(body + part, false), known(5)]
  return terms.filter(({ offset }) => offset > 2)
}

/** Columns of the factor's rows that are not always zero, without the diagonal. */
function findFactor(rows: Term[][]): number[][] {
  const factor: number[][] = []
  for (const [i, row] of rows.entries()) {
    const columns: number[] = []
    for (let j = 0; j < i; j++) {
      const meets = row.some(({ offset }) => rows[j]!.some((other) => other.offset === offset))
      if (meets || columns.some((k) => factor[j]!.includes(k))) columns.push(j)
    }
    factor.push(columns)
  }
  return factor
}

/** Weighs the Jacobian, and writes the Cholesky factor of `J W J^T`; answers the first row that has no positive pivot, or -1. */
function factorise(rows: Term[][], factor: number[][]): string[] {
  const n = rows.length
  const lines = rows
    .flat()
    .flatMap(({ place, offset }) =>
      place === undefined
        ? []
        : [
            `const j${place} = jacobian[${place}]`,
            `const w${place} = weighted[${place}] = j${place} * inverseMass[${offset}]`,
          ],
    )
  const mass = new Set(rows.flat().map(({ offset }) => offset))
  for (const offset of mass) lines.push(`const m${offset} = inverseMass[${offset}]`)
  for (const [i, row] of rows.entries()) {
    for (const j of factor[i]!) {
      const common = factor[i]!.filter((k) => k < j && factor[j]!.includes(k))
      const sum = [entry(row, rows[j]!), ...common.map((k) => ` - a${i}_${k} * a${j}_${k}`)].join('')
      lines.push(`const a${i}_${j} = matrix[${i * n + j}] = (${sum || 0}) * a${j}_${j}`)
    }
    lines.push(`const s${i} = ${[entry(row, row), ...factor[i]!.map((k) => ` - a${i}_${k} * a${i}_${k}`)].join('')}`)
    lines.push(`if (!(s${i} > 0 && s${i} < Infinity)) return ${i}`)
    lines.push(`const a${i}_${i} = matrix[${i * n + i}] = 1 / Math.sqrt(s${i})`)
  }
  return [...lines, 'return -1']
}

/** An entry of `J W J^T`: body after body, as two rows meet in them. */
function entry(row: Term[], other: Term[]): string {
  const bodies = [...new Set(row.map(({ offset }) => Math.floor(offset / 3)))]
  const meetings = bodies.flatMap((body) => {
    const products = row.flatMap((term) => {
      const met = other.find(({ offset }) => offset === term.offset && Math.floor(offset / 3) === body)
      return met === undefined ? [] : [product(term, met)]
    })
    return products.length > 0 ? [sumOf(products)] : []
  })
  return meetings.map((meeting, k) => (k === 0 ? meeting : ` + (${meeting})`)).join('')
}

interface Signed {
  negative: boolean
  text: string
}

function product(term: Term, met: Term): Signed {
  const weight = term.place === undefined ? `m${term.offset}` : `w${term.place}`
  return {
    negative: term.negative !== met.negative,
    text: met.place === undefined ? weight : `${weight} * j${met.place}`,
  }
}

function sumOf(terms: Signed[]): string {
  return terms
    .map(({ negative, text }, k) => `${k === 0 ? (negative ? '-' : '') : negative ? ' - ' : ' + '}${text}`)
    .join('')
}

/** Velocities as locals, from an offset on. */
function loadVelocities(rows: Term[][], start: string): string[] {
  return offsetsOf(rows).map((offset) => `let v${offset} = velocities[${start}${offset}]`)
}

const offsetsOf = (rows: Term[][]): number[] =>
  [...new Set(rows.flat().map(({ offset }) => offset))].sort((a, b) => a - b)

/** The multipliers `b`, for the factor. */
function solve(rows: Term[][], factor: number[][]): string[] {
  const n = rows.length
  const lines: string[] = []
  for (const [i, columns] of factor.entries())
    for (const j of [...columns, i]) lines.push(`const a${i}_${j} = matrix[${i * n + j}]`)
  for (const [i, columns] of factor.entries())
    lines.push(`b${i} = (b${i}${columns.map((k) => ` - a${i}_${k} * b${k}`).join('')}) * a${i}_${i}`)
  for (let i = n - 1; i >= 0; i--) {
    lines.push(`b${i} *= a${i}_${i}`)
    for (const k of factor[i]!) lines.push(`b${k} -= a${i}_${k} * b${i}`)
  }
  return lines
}

/** Adds the impulses of the multipliers times `factor` to the velocities. */
function spread(rows: Term[][], gearRow: number, start: string): string[] {
  const lines: string[] = []
  for (const [i, row] of rows.entries()) {
    lines.push(`const i${i} = factor * b${i}`)
    const turned = i >= gearRow ? row.at(-1) : undefined
    for (const term of row) {
      const weight = term.place === undefined ? `inverseMass[${term.offset}]` : `weighted[${term.place}]`
      const change = term === turned ? `factor * ${weight} * b${i}` : `${weight} * i${i}`
      lines.push(`v${term.offset} ${term.negative ? '-' : '+'}= ${change}`)
    }
  }
  return [...lines, ...offsetsOf(rows).map((offset) => `velocities[${start}${offset}] = v${offset}`)]
}

function project(rows: Term[][], factor: number[][], gearRow: number): string[] {
  const speeds = rows.map((row, i) => {
    const terms = row.map(({ offset, negative, place }) => ({
      negative,
      text: place === undefined ? `v${offset}` : `jacobian[${place}] * v${offset}`,
    }))
    return `let b${i} = ${sumOf(terms)}`
  })
  return [
    ...loadVelocities(rows, 'start + '),
    ...speeds,
    ...solve(rows, factor),
    'const factor = -1',
    ...spread(rows, gearRow, 'start + '),
  ]
}

/** One Newton iteration on the errors of the poses after so many seconds; answers the largest error before it. */
function close(geometry: JointGeometry, rows: Term[][], factor: number[][]): string[] {
  const { gearRow } = geometry
  const lines = [...loadVelocities(rows, ''), ...errors(geometry, rows), 'let largest = 0']
  for (const i of rows.keys()) lines.push(`const e${i} = Math.abs(b${i})`, `if (e${i} > largest) largest = e${i}`)
  return [
    ...lines,
    ...solve(rows, factor),
    'const factor = -1 / seconds',
    ...spread(rows, gearRow, ''),
    'return largest',
  ]
}

/** Joint errors `b` of the poses `p` that the velocities lead to. */
function errors(geometry: JointGeometry, rows: Term[][]): string[] {
  const { anchors, joints, gears, gearRow, rotors, from } = geometry
  const offsets = offsetsOf(rows)
  const lines = offsets.map((offset) => `const p${offset} = poses[${offset}] + seconds * v${offset}`)
  // Springs and ropes alone have anchors on the others.
  for (const body of [...anchors.turning].filter((one) => offsets.includes(3 * one + 2)))
    lines.push(`const c${body} = Math.cos(p${3 * body + 2})`, `const s${body} = Math.sin(p${3 * body + 2})`)
  for (let i = 0; i < joints; i++) lines.push(...errorOf(geometry, i))
  for (const [g, i] of gears.entries()) {
    const turned = difference(rotors.body[g]! + 2, from[i]! + 2)
    lines.push(`let b${gearRow + g} = ${turned} - ratio[${g}] * (${coordinate(geometry, i)})`)
  }
  return lines
}

function errorOf(geometry: JointGeometry, i: number): string[] {
  const { kinds, locks, first, gears } = geometry
  const [kind, row] = [kinds[i]!, first[i]!]
  if (kind === DISTANCE && !gears.includes(i)) return []
  const lines = apart(geometry, i)
  const turned = angleBetween(geometry, i)
  if (kind === PIN || kind === WELD) lines.push(`let b${row} = x${i}`, `let b${row + 1} = y${i}`)
  if (kind === WELD) lines.push(`let b${row + 2} = ${turned} - angle[${i}]`)
  if (kind === SLIDER) lines.push(`let b${row} = y${i} * lineX${i} - x${i} * lineY${i}`)
  if (locks[i] === 1) lines.push(`let b${row + 1} = ${turned}`)
  return lines
}

/** From point to point of a joint, and the line of a slider. */
function apart({ anchors, kinds }: JointGeometry, i: number): string[] {
  const [a, b] = [anchors.from[i]!, anchors.body[i]!]
  const lines = [...turned('at', anchors.at, i, b), ...turned('on', anchors.on, i, a)]
  if (kinds[i] === SLIDER) lines.push(...turned('line', anchors.line, i, a))
  for (const [k, axis] of ['X', 'Y'].entries()) {
    const near = [isOff(anchors.at, i) ? ` + at${axis}${i}` : '', a > 0 ? ` - p${a + k}` : '']
    const far = isOff(anchors.on, i) ? ` - on${axis}${i}` : ''
    lines.push(`const ${axis.toLowerCase()}${i} = p${b + k}${near.join('')}${far}`)
  }
  return lines
}

const isOff = (points: Float64Array, i: number): boolean => points[2 * i] !== 0 || points[2 * i + 1] !== 0

/** A point or line that turns with a body; nothing where it is the body's own origin. */
function turned(name: string, points: Float64Array, i: number, body: number): string[] {
  if (!isOff(points, i)) return []
  const [x, y] = [`${name}[${2 * i}]`, `${name}[${2 * i + 1}]`]
  const [cos, sin] = [`c${body / 3}`, `s${body / 3}`]
  return body === 0
    ? [`const ${name}X${i} = ${x}`, `const ${name}Y${i} = ${y}`]
    : [`const ${name}X${i} = ${cos} * ${x} - ${sin} * ${y}`, `const ${name}Y${i} = ${sin} * ${x} + ${cos} * ${y}`]
}

const difference = (offset: number, from: number): string => (from > 2 ? `p${offset} - p${from}` : `p${offset}`)

const angleBetween = ({ from, body }: JointGeometry, i: number): string => difference(body[i]! + 2, from[i]! + 2)

function coordinate(geometry: JointGeometry, i: number): string {
  const kind = geometry.kinds[i]!
  if (kind === PIN) return angleBetween(geometry, i)
  return kind === SLIDER ? `x${i} * lineX${i} + y${i} * lineY${i}` : `Math.sqrt(x${i} * x${i} + y${i} * y${i})`
}

/** What the code depends on, as a word: two geometries with the same one have the same code. */
export function structureOf({ anchors, kinds, locks, gears, rotors, joints }: JointGeometry): string {
  const off = Array.from({ length: joints }, (_, i) => [isOff(anchors.at, i), isOff(anchors.on, i)].map(Number))
  return [kinds, locks, anchors.from, anchors.body, gears, rotors.body, off].join(' ')
}
