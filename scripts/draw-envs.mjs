// Writes docs/envs/ID.svg from each env's own drawing, and the sections of docs/envs.md below its mark from what each env declares.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { envs } from '../dist/envs/index.js'
import { createRng, limitCommand, nominalPhysics, z } from '../dist/src/core/index.js'
import { Episode } from '../dist/src/sim/index.js'

const MARK = '<!-- below: written by scripts/draw-envs.mjs -->'
const PAGE = 'docs/envs.md'
const COLOURS = { ground: '#8a8f98', body: '#3b4252', accent: '#d0523f', faint: '#c9ced6' }
const WIDTH = 360
/** Random steps before the picture, where {@link STEPS} show little. */
const STEPS_OF = { lander: 70, walker: 6 }
const STEPS = 12

/** The scene after a few random steps: something has moved, nothing has ended yet. */
function drawingOf(plugin) {
  const spec = plugin.create({})
  const env = spec.create(nominalPhysics(spec))
  const rng = createRng(7)
  const { low, high, safe } = spec.actuators
  const previous = Float32Array.from(safe)
  new Episode(spec, {}).start(env, 7)
  let drawing = env.draw()
  for (let k = 0; k < (STEPS_OF[plugin.id] ?? STEPS); k++) {
    const command = Float32Array.from(low, (value, i) => rng.uniform(value, high[i]))
    limitCommand(command, previous, spec.actuators, 1 / spec.controlHz)
    previous.set(command)
    env.step(command)
    if (env.result.terminated) break
    drawing = env.draw()
  }
  return drawing
}

function svgOf({ view, shapes }) {
  const scale = WIDTH / (view.right - view.left)
  const height = Math.round(scale * (view.top - view.bottom))
  const x = (value) => (scale * (value - view.left)).toFixed(1)
  const y = (value) => (scale * (view.top - value)).toFixed(1)
  const corners = (points) =>
    Array.from({ length: points.length / 2 }, (_, i) => `${x(points[2 * i])},${y(points[2 * i + 1])}`).join(' ')
  const drawn = shapes.map((shape) => {
    const colour = COLOURS[shape.tone]
    if (shape.kind === 'circle')
      return `<circle cx="${x(shape.x)}" cy="${y(shape.y)}" r="${(scale * shape.radius).toFixed(1)}" fill="${colour}"/>`
    if (shape.kind === 'line')
      return `<polyline points="${corners(shape.points)}" fill="none" stroke="${colour}" stroke-width="2"/>`
    const outline = shape.tone === 'ground' ? `fill="#fff" stroke="${colour}" stroke-width="2"` : `fill="${colour}"`
    return `<polygon points="${corners(shape.points)}" ${outline}/>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n')
}

function channelsOf(space) {
  if (space.kind === 'discrete') return space.choices.map(({ name }) => `\`${name}\``).join(', ')
  return space.channels
    .map(
      ({ name, unit, shape }) =>
        `\`${name}\`${shape ? ` [${shape.join(', ')}]` : ''}${unit === '1' ? '' : ` (${unit})`}`,
    )
    .join(', ')
}

/** What only critics see; where that is all there is to know, in words. */
function hiddenOf(privileged) {
  if (privileged.channels.some(({ name }) => name.startsWith('physics.')))
    return 'the true sensor readings and every constant of the episode'
  return channelsOf(privileged)
}

/** Options that not every env has, as rows. */
function optionsOf(plugin) {
  const { history, substeps, wrappers, ...own } = z.toJSONSchema(plugin.config, { io: 'input' }).properties
  const range = (schema) => {
    if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ')
    if (schema.const !== undefined) return `\`${schema.const}\``
    if (schema.anyOf !== undefined) return schema.anyOf.map(range).join(', ')
    if (schema.type === 'boolean') return '`false`, `true`'
    const low = schema.minimum ?? `above ${schema.exclusiveMinimum}`
    return schema.maximum === Number.MAX_SAFE_INTEGER ? `from ${low} on` : `${low} to ${schema.maximum}`
  }
  return Object.entries(own).map(
    ([name, schema]) =>
      `| \`${name}\` | ${schema.default === undefined ? '' : `\`${schema.default}\``} | ${range(schema)} | ${schema.description} |`,
  )
}

function sectionOf(plugin) {
  const spec = plugin.create({})
  const seconds = +(spec.maxSteps / spec.controlHz).toFixed(1)
  const physics = Object.entries(spec.physics).map(
    ([name, { nominal, min, max, unit, about }]) =>
      `| \`${name}\` | ${+nominal.toPrecision(6)} | ${+min.toPrecision(6)} to ${+max.toPrecision(6)} | ${unit === '1' ? '' : unit} | ${about} |`,
  )
  return [
    `## ${plugin.id}`,
    `![${plugin.id}](envs/${plugin.id}.svg)`,
    `${plugin.summary}. ${spec.controlHz} Hz, solver steps a control step: ${spec.substeps}, at most ${spec.maxSteps} steps (${seconds} s)${spec.solved === undefined ? '' : `; solved at ${spec.solved}`}.`,
    `Observes ${channelsOf(spec.observation)}.`,
    `Only for critics and teachers: ${hiddenOf(spec.privileged)}.`,
    `Acts by ${channelsOf(spec.action)}. Reward: ${spec.terms.map((term) => `\`${term}\``).join(' + ')}.`,
    ['| option | default | values | meaning |', '|---|---|---|---|', ...optionsOf(plugin)].join('\n'),
    ['| constant | nominal | range | unit | meaning |', '|---|---|---|---|---|', ...physics].join('\n'),
  ].join('\n\n')
}

mkdirSync('docs/envs', { recursive: true })
const plugins = Object.values(envs)
for (const plugin of plugins) writeFileSync(`docs/envs/${plugin.id}.svg`, svgOf(drawingOf(plugin)))
const head = readFileSync(PAGE, 'utf8').split(MARK)[0]
writeFileSync(PAGE, `${head}${MARK}\n\n${plugins.map(sectionOf).join('\n\n')}\n`)
