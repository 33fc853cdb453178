import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, landbridge, start, untilOutput } from '../command.js'

const TOKEN = 'a-token-of-the-test'
const folder = emptyFolder()
let robot: ReturnType<typeof start>
let url: string

beforeAll(async () => {
  robot = start(['robot', 'cart-pole', '--json'], { LANDBRIDGE_TOKEN: TOKEN })
  url = (await untilOutput(robot.child, /"url": "(ws:[^"]+)"/))[1]!
})

afterAll(async () => {
  robot.child.kill('SIGTERM')
  await robot.finish
})

/** A scenario on the robot that is there. */
function scenario(name: string, arm: string): string {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(
    file,
    `name: ${name}
domains:
  source: { kind: sim, env: cart-pole }
  target: { kind: robot, url: '${url}' }
algorithm: { id: ppo, config: { batch: 256 } }
pretrain: [{ kind: train, on: source, steps: 1024 }]
arms:
  transfer:
    - { kind: transfer, to: target }
${arm}
curve: { points: 2, episodes: 1 }
seeds: 2
`,
  )
  return file
}

const run = (file: string, ...options: string[]) => {
  const out = `${file}.run`
  return start(['run', file, '--out', out, ...options], { LANDBRIDGE_TOKEN: TOKEN }).finish.then((end) => ({
    ...end,
    out,
  }))
}

describe('a robot that is there', () => {
  it('takes the seeds one after the other, and its scores come again by the commands beside them', async () => {
    const file = scenario(
      'shared',
      '    - { kind: train, on: target, steps: 512 }\n    - { kind: evaluate, on: target, episodes: 2 }',
    )
    const { code, out } = await run(file, '--workers', '2')
    expect(code).toBe(0)
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as {
      scores: { seed: number; label: string; returns: number[]; snapshot?: string; evaluationSeed: number }[]
    }
    const scores = report.scores.filter(({ label }) => label === 'final')
    expect(scores.map(({ seed }) => seed)).toEqual([0, 1])
    for (const { snapshot, returns, evaluationSeed } of scores) {
      const args = [
        'evaluate',
        join(out, 'snapshots', snapshot!),
        '--url',
        url,
        '--episodes',
        '2',
        '--seed',
        `${evaluationSeed}`,
        '--json',
      ]
      const { stdout } = await start(args, { LANDBRIDGE_TOKEN: TOKEN }).finish
      expect(JSON.parse(stdout).returns).toEqual(returns)
    }
  })

  it('is asked before anything is trained whether it can be streamed to', async () => {
    const { code, stderr, out } = await run(scenario('stream', '    - { kind: stream, on: target, seconds: 1 }'))
    expect(stderr).toMatch(/Expected 'target' to run in real time for its stream, got lock-step/)
    expect([code, existsSync(out)]).toEqual([2, false])
  })

  it('is refused a wrong token before anything is trained; the variable comes before the option', async () => {
    const file = scenario('token', '    - { kind: evaluate, on: target, episodes: 1 }')
    const wrong = await start(['run', file, '--out', join(folder, 'none'), '--token', TOKEN], {
      LANDBRIDGE_TOKEN: 'wrong',
    }).finish
    expect(wrong.stderr).toMatch(/token/)
    expect([wrong.code, existsSync(join(folder, 'none'))]).toEqual([1, false])
    const right = await landbridge(
      'evaluate',
      join(folder, 'shared.yaml.run', 'snapshots', 'pretrain-0-0-train.safetensors'),
      '--url',
      url,
      '--token',
      TOKEN,
      '--episodes',
      '1',
    )
    expect(right.code).toBe(0)
  })
})
