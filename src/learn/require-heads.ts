// What a policy's networks must give and may read, told before any of them is made: an architecture may be anybody's file.

import { LandbridgeError, type NetworkSpec, spaceSize, type Task } from '../core/index.js'

const HINT = 'the policy lays it out: take heads from actorHeads and criticHeads, inputs from criticInputs'

/** Throws `config` where a network has no head of this name and size; `kind` where it may be of one alone. */
export function requireHead(
  of: 'actor' | 'critic',
  spec: NetworkSpec,
  { name, size, kind }: { name: string; size: number; kind?: 'dense' },
): void {
  const head = spec.heads.find((candidate) => candidate.name === name)
  if (head?.size === size && (kind === undefined || head.kind === kind)) return
  const expected = `Expected a ${kind === undefined ? '' : `${kind} `}head '${name}' of ${size} in the ${of}`
  const got = head === undefined ? 'none' : `a ${head.kind} one of ${head.size}`
  throw new LandbridgeError('config', `${expected}, got ${got}`, HINT)
}

/** Throws `config` where a critic reads what no algorithm gives, or less or more of it than there is. */
export function requireInputs(
  critic: NetworkSpec,
  { observation, action, privileged }: Pick<Task, 'observation' | 'action' | 'privileged'>,
): void {
  const sizes: Record<string, number | undefined> = {
    observation: spaceSize(observation),
    action: spaceSize(action),
    // On a machine that gives none nobody knows.
    privileged: privileged && spaceSize(privileged),
  }
  for (const [name, got] of Object.entries(critic.inputs)) {
    const size = sizes[name] ?? got
    if (Object.hasOwn(sizes, name) && size === got) continue
    const known = Object.entries(sizes).flatMap(([one, width]) => (width === undefined ? [] : [`${one} (${width})`]))
    const message = `Expected inputs of the critic among ${known.join(', ')}, got ${name} (${got})`
    throw new LandbridgeError('config', message, HINT)
  }
}
