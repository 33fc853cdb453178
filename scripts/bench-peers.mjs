// `npm run bench:peers [-- GROUP...]`: the Python systems that users would pick instead and ours, measured in turns on this machine,
// in one table of all rows, or of those of some groups: nn, learn, envs, gpu.
// Installs them into test/peers/python/.venv first (some minutes, only where python3 is there). Nothing of the product needs them.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}test/peers/python/`
const main = `${root}dist/bundle/cli-main.js`
const environment = { ...process.env, PEERS_VENV: `${folder}.venv` }

/** Rounds of each peer and ours, and of those that take seconds; odd. */
const ROUNDS = 3
const MANY_ROUNDS = 11
const all = ['nn', 'learn', 'envs', 'gpu']
const groups = process.argv.length > 2 ? process.argv.slice(2) : all
const strange = groups.find((group) => !all.includes(group))
if (strange !== undefined) {
  process.stderr.write(`Expected groups of ${all.join(', ')}, got '${strange}'\n`)
  process.exit(2)
}

/** What is compared: our row, the peer's script and the figure it prints, how many times as fast as it we must be. */
const compared = [
  update('nn/update-64', 64, 1, 1.5),
  update('nn/update-256-all-cores', 256, 2, 1),
  update('nn/update-2048-all-cores', 2048, 2, 0.4),
  {
    row: 'nn/one-observation-p50',
    script: ['infer_latency.py', '--which', 'onnxruntime'],
    figure: ({ onnxruntime }) => onnxruntime.p50_us,
    bar: 1.5,
  },
  zoo('learn/cart-pole-475', 6),
  zoo('learn/cart-pole-475-zoo', 3),
  { ...zoo('learn/cart-pole-475-shell', 6, 1), figure: undefined },
  { row: 'learn/cart-pole-475-shell', script: ['purejaxrl_ppo_cartpole.py', '--seeds', '1'], bar: 3 },
  {
    row: 'learn/ppo-steps',
    script: ['purejaxrl_ppo_cartpole.py', '--sps-only'],
    figure: ({ sps_without_compile }) => sps_without_compile.median,
    bar: 0.4,
  },
  sac('learn/sac-64', ['--hidden', '64', '--batch', '100', '--fixed', '4000'], 6),
  rltools('learn/sac-64', ['--hidden', '64', '--batch', '100'], 0.4),
  sac('learn/sac-256', ['--fixed', '1500'], 1),
  rltools('learn/sac-256', ['--hidden', '256', '--batch', '256'], 0.55),
  gymnasium('envs/cart-pole', 'CartPole-v1', 4),
  gymnasium('envs/lander', 'LunarLanderContinuous-v3', 5),
  gymnasium('envs/walker', 'BipedalWalker-v3', 8),
  gymnasium('envs/walker', 'Walker2d-v5', 6),
  ...onGpu('512-256-128-16384', 16_384, ['--hidden', '512,256,128']),
  ...onGpu('512-256-128-65536', 65_536, ['--hidden', '512,256,128']),
  ...onGpu('cnn-1024', 1024, ['--pixels']),
].filter(({ row }) => groups.includes(row.split('/')[0]))

function update(row, rows, threads, bar) {
  const options = ['--threads', threads, '--compile', '--fused', '--batches', rows].map(String)
  return { row, script: ['torch_ppo_update.py', ...options], figure: ({ update }) => update[rows].median_ms, bar }
}

/** The same update on the same card; TensorFlow rounds products to TF32 there, so torch does too. */
function onGpu(name, rows, net) {
  return ['cuda', 'webgpu'].map((engine) => {
    const { script, ...one } = update(`gpu/${name}-${engine}`, rows, 1, null)
    return { ...one, script: [...script, '--device', 'cuda', '--tf32', ...net] }
  })
}

function zoo(row, bar, seeds = 5) {
  const script = ['sb3_ppo_cartpole.py', '--hp', 'zoo', '--seeds', String(seeds)]
  return { row, script, figure: ({ seconds_to_475 }) => seconds_to_475.median, bar }
}

function sac(row, options, bar) {
  const script = ['sb3_sac_pendulum.py', '--seeds', '1', ...options]
  return { row, script, figure: ({ updates_per_s }) => updates_per_s.median, bar }
}

function rltools(row, options, bar) {
  const script = ['rltools_pendulum.py', '--blas', 'openblas', '--seeds', '1', ...options]
  return { row, script, figure: ({ steps_per_s }) => steps_per_s.median, bar }
}

function gymnasium(row, env, bar) {
  const script = ['gymnasium_speed.py', env, '--rounds', '1']
  return { row, script, figure: ({ steps_per_s }) => steps_per_s.median, bar, count: MANY_ROUNDS }
}

if (spawnSync('python3', ['--version']).status !== 0) skip('python3 is not here')
const setup = spawnSync('bash', [`${folder}setup.sh`], { env: environment, encoding: 'utf8' })
if (setup.status !== 0) skip(`their packages cannot be installed: ${setup.stderr.trim().split('\n').at(-1)}`)
const python = setup.stdout.trim().split('\n').at(-1)
const peers = [...new Set(compared.map(({ script }) => script.join(' ')))]

process.stdout.write('| row | peer | peer | ours | ratio, median of rounds | bar |\n|---|---|---|---|---|---|\n')
for (const peer of peers) {
  const beside = compared.filter(({ script }) => script.join(' ') === peer)
  const { count = ROUNDS } = beside[0]
  const rounds = Array.from({ length: count }, () => measureBoth(peer, beside))
  for (const one of beside) process.stdout.write(`${line(one, rounds)}\n`)
}

if (groups.includes('learn')) {
  const score = await scoreInGymnasium()
  const verdict = score === undefined ? 'not measured' : `${score}${score >= 475 ? '' : ' MISSED'}`
  process.stdout.write(
    `\nOur policy in Gymnasium's CartPole-v1, over the socket, mean of 20 episodes (bar 475): ${verdict}\n`,
  )
}

/** Trains the cart-pole until it is solved and lets Gymnasium's own play under the policy, as a robot that dials it. */
async function scoreInGymnasium() {
  const out = mkdtempSync(join(tmpdir(), 'landbridge-gymnasium-'))
  const settings = [
    'batch=256',
    'epochs=5',
    'gamma=0.98',
    'lambda=0.9',
    'learningRate=5e-3',
    'learningRateDecay=linear',
  ]
  const sets = settings.flatMap((setting) => ['--set', `algorithm.${setting}`])
  const train = [main, 'train', 'cart-pole', '--until', '475', '--out', join(out, 'run'), ...sets]
  execFileSync(process.execPath, train, { stdio: 'ignore' })
  const snapshot = join(out, 'run/snapshots/pretrain-0-0-train.safetensors')
  const server = spawn(process.execPath, [main, 'serve', snapshot, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    let text = ''
    for await (const part of server.stdout) {
      text += part
      if (text.includes('}')) break
    }
    const { url, token } = JSON.parse(text)
    environment.LANDBRIDGE_TOKEN = token
    return measure(`gymnasium_cartpole.py ${url}`)?.figures.mean
  } finally {
    server.kill()
    rmSync(out, { recursive: true, force: true })
  }
}

/** One round: a peer, and right after it our rows that are compared with it. */
function measureBoth(peer, beside) {
  return { theirs: measure(peer), ours: new Map(bench(beside.map(({ row }) => row)).map((row) => [row.bench, row])) }
}

/** What the rounds came to for a row. */
function line({ row, script, figure, bar, count = ROUNDS }, rounds) {
  const pairs = rounds
    .filter(({ theirs, ours }) => theirs !== undefined && ours.has(row))
    .map(({ theirs, ours }) => ({ theirs: reading(theirs, figure), ...ours.get(row) }))
  if (pairs.length < count) return `| ${row} | ${script.join(' ')} | not measured | | | ${bar ?? ''} |`
  const { better, device } = pairs[0]
  const ratio = median(pairs.map(({ theirs, value }) => (better === 'lower' ? theirs / value : value / theirs)))
  const medians = [pairs.map(({ theirs }) => theirs), pairs.map(({ value }) => value)].map(median)
  const name = device === null ? row : `${row} on ${device}`
  const cells = [name, script.join(' '), ...[...medians, ratio].map((value) => value.toPrecision(3)), bar ?? '']
  return `| ${cells.join(' | ')} |${ratio >= (bar ?? 0) ? '' : ' MISSED'}`
}

/** Of an odd number of values. */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}

function skip(why) {
  process.stdout.write(`The Python peers are left out: ${why}. \`npm run bench\` measures ours alone.\n`)
  process.exit(0)
}

/** A peer's figures and the seconds of its whole run, or undefined where it failed, said with its last words. */
function measure(command) {
  process.stderr.write(`${command}\n`)
  const [script, ...options] = command.split(' ')
  const start = performance.now()
  const peer = spawnSync(python, [folder + script, ...options], { env: environment, encoding: 'utf8' })
  const seconds = (performance.now() - start) / 1000
  if (peer.status === 0) return { seconds, figures: JSON.parse(peer.stdout.trim().split('\n').at(-1)).figures }
  process.stderr.write(`not measured: ${peer.stderr.trim().split('\n').at(-1)}\n`)
}

/** The figure, or without one the seconds of the run. */
function reading({ seconds, figures }, figure) {
  return figure === undefined ? seconds : figure(figures)
}

function bench(rows) {
  process.stderr.write(`ours: ${rows.join(', ')}\n`)
  const options = { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] }
  return JSON.parse(execFileSync(process.execPath, [main, 'bench', ...new Set(rows), '--json'], options)).results
}
