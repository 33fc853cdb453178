// The stages that run once, on the median seed of an arm: every kind works, and nothing of the arm is touched.

import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, planSchema, type Report, type RunEvent, run } from 'landbridge'
import { describe, expect, it } from 'vitest'

const train = { kind: 'train', steps: 800, rows: 2 }
const evaluate = { kind: 'evaluate', episodes: 2 }
const planOf = (after?: object) =>
  planSchema.parse({
    name: 'afterwards',
    domains: {
      near: { kind: 'sim', env: 'pendulum' },
      far: { kind: 'sim', env: 'pendulum', physics: { actuatorLag: 0.1 } },
    },
    policy: { id: 'mlp', config: { hidden: [8] } },
    algorithm: { id: 'ppo', config: { batch: 400, epochs: 1 } },
    pretrain: [{ ...train, on: 'near' }],
    arms: {
      moved: [
        { kind: 'transfer', to: 'near', normaliser: 'continue' },
        { ...train, on: 'near' },
        { ...evaluate, on: 'near' },
      ],
    },
    ...(after && { after: { arm: 'moved', stages: after } }),
    curve: { points: 2, episodes: 1 },
    seeds: 2,
  })
const stages = [
  { ...evaluate, on: 'near' },
  { kind: 'transfer', to: 'far' },
  { ...train, on: 'far' },
  { ...evaluate, on: 'far' },
  { ...evaluate, on: 'near' },
]

async function runTo(plan: ReturnType<typeof planOf>, folder: string, resume = false, stop?: (e: RunEvent) => boolean) {
  const events: RunEvent[] = []
  const happening = run(plan, catalog, { folder, resume, now: () => 0 })
  for (;;) {
    const next = await happening.next()
    if (next.done) return { events, report: next.value }
    events.push(next.value)
    if (!stop?.(next.value)) continue
    await happening.return(undefined as never)
    return { events, report: undefined }
  }
}

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'landbridge-after-'))
const snapshots = (folder: string) =>
  Object.fromEntries(
    readdirSync(join(folder, 'snapshots')).map((file) => [file, readFileSync(join(folder, 'snapshots', file), 'hex')]),
  )
const unmeasured = (report: Report | undefined) => ({ ...report, measured: undefined })

describe('stages after all seeds', () => {
  it('train on from where the arm ended, beside its files, and their scores are in the report', async () => {
    const [folder, alone] = [emptyFolder(), emptyFolder()]
    const { report } = await runTo(planOf(stages), folder)
    const { report: without } = await runTo(planOf(), alone)

    const after = report!.scores.filter(({ arm }) => arm === 'after')
    const median = after[0]!.seed
    expect(after.map(({ label, domain, steps, allSteps }) => [label, domain, steps, allSteps])).toEqual([
      ['retained', 'near', 800, undefined],
      ['curve', 'far', 0, 800],
      ['curve', 'far', 800, 1600],
      ['final', 'far', 800, 1600],
      ['retained', 'near', 800, 1600],
    ])
    expect(after.every(({ seed }) => seed === median)).toBe(true)
    const ended = report!.scores.find(({ arm, label, seed }) => arm === 'moved' && label === 'final' && seed === median)
    expect(after[0]!.returns).toEqual(ended!.returns)
    expect(after[3]!.snapshot).toBe(`after-${median}-2-train.safetensors`)
    expect(after[3]!.command).toContain('--set physics.actuatorLag=0.1')
    expect(report!.steps.at(-1)).toEqual({ seed: median, arm: 'after', training: 800, evaluation: expect.any(Number) })
    expect(report!.surgery.at(-1)).toMatchObject({ seed: median, arm: 'after' })

    const kept = snapshots(folder)
    const before = Object.entries(snapshots(alone))
    expect(before.length).toBeGreaterThan(4)
    for (const [file, bytes] of before) expect(kept[file], file).toBe(bytes)
    expect(report!.metrics).toEqual(without!.metrics)
    expect(report!.findings).toEqual(without!.findings)
  })

  it('film the arm that they go on from, which may begin at random weights', async () => {
    const arms = { ...planOf().arms, anew: [train, evaluate].map((stage) => ({ ...stage, on: 'near' })) }
    const plan = planSchema.parse({ ...planOf([{ ...evaluate, on: 'near' }]), arms })
    const { report } = await runTo({ ...plan, after: { ...plan.after!, arm: 'anew' } }, emptyFolder())
    const { traces, scores } = report!
    const [shown, ...others] = traces
    const own = scores.find(({ arm, label, seed }) => arm === 'anew' && label === 'final' && seed === shown!.seed)!
    expect(others).toEqual([])
    expect(shown).toMatchObject({ label: 'from scratch', return: own.returns[0] })
  })

  it('resume to the same bytes', async () => {
    const [whole, torn] = [emptyFolder(), emptyFolder()]
    const { report } = await runTo(planOf(stages), whole)
    await runTo(planOf(stages), torn, false, (event) => event.kind === 'checkpoint' && event.arm === 'after')
    const resumed = await runTo(planOf(stages), torn, true)
    const states = resumed.events.flatMap((event) =>
      event.kind === 'stage' && event.arm === 'after' && event.state !== 'done' ? [event.state] : [],
    )
    expect(states).toEqual(['resumed', 'resumed', 'start', 'start', 'start'])
    expect(unmeasured(resumed.report)).toEqual(unmeasured(report))
    expect(snapshots(torn)).toEqual(snapshots(whole))
  })
})

describe("an arm's name", () => {
  it.each([
    ['pretrain', 'other than pretrain and after'],
    ['after', 'other than pretrain and after'],
    ['../../escaped', 'of letters, digits, - and _'],
    ['a/b', 'of letters, digits, - and _'],
    ['', 'of letters, digits, - and _'],
  ])("'%s' is refused", (name, expected) => {
    const parsed = planSchema.safeParse({ name: 'x', domains: {}, arms: { [name]: [{ ...evaluate, on: 'near' }] } })
    expect(JSON.stringify(parsed.error?.issues)).toContain(expected)
  })
})
