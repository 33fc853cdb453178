// Demonstrations: what was seen and what was done, recorded from any policy, as one safetensors file that names its channels.

import {
  checkActions,
  type Demonstrations,
  LandbridgeError,
  type Policy,
  parseOrRefuse,
  requireSameChannels,
  type Space,
  spaceSchema,
  spaceSize,
  type Task,
  z,
} from '../core/index.js'
import { decodeTensors, encodeTensors } from '../nn/index.js'

const FORMAT = 'landbridge-demonstrations'

/** The policy, and what it has seen and done so far. Rows of padding episodes are part of it: they were played all the same. */
export function recording(policy: Policy): { policy: Policy; recorded(): Demonstrations } {
  const observations: Float32Array[] = []
  const actions: Float32Array[] = []
  return {
    policy: {
      ...policy,
      act(seen, rows, memory) {
        const chosen = policy.act(seen, rows, memory)
        observations.push(seen.slice(0, rows * spaceSize(policy.observation)))
        actions.push(chosen.slice())
        return chosen
      },
    },
    recorded: () => ({ observations: joined(observations), actions: joined(actions) }),
  }
}

/** The bytes of a file of demonstrations; the same ones give the same bytes. */
export function encodeDemonstrations(
  { observations, actions }: Demonstrations,
  { observation, action }: { observation: Space; action: Space },
): Uint8Array {
  const spaces = z.encode(spacesSchema, { observation, action })
  const shape = (values: Float32Array, space: Space) => [values.length / spaceSize(space), spaceSize(space)]
  return encodeTensors({
    metadata: { format: FORMAT, spaces: JSON.stringify(spaces) },
    tensors: {
      observations: { shape: shape(observations, observation), values: observations },
      actions: { shape: shape(actions, action), values: actions },
    },
  })
}

/** Whether bytes are a whole file of demonstrations, of whatever task. */
export function isDemonstrations(bytes: Uint8Array): boolean {
  try {
    return decodeTensors(bytes).metadata.format === FORMAT
  } catch {
    return false
  }
}

/**
 * Reads demonstrations for a task. Throws `channels` where they were recorded with other channels or not with one action of the task's
 * for every observation, `config` where the bytes are none or not finite.
 */
export function decodeDemonstrations(bytes: Uint8Array, task: Pick<Task, 'observation' | 'action'>): Demonstrations {
  const { metadata, tensors } = decodeTensors(bytes)
  if (metadata.format !== FORMAT) throw refuse(`a file of format '${FORMAT}'`, `'${metadata.format}'`)
  requireSameChannels(spacesOf(metadata.spaces), task, 'the task that learns from them', {
    name: 'the demonstrations',
    remedy: 'record demonstrations of this very task, with `evaluate --record`',
    sides: ['demonstrations', 'task'],
  })
  const take = (name: string, width: number) => {
    const { values } = tensors[name] ?? {}
    if (!(values instanceof Float32Array)) throw refuse(`F32 ${name}`, values === undefined ? 'none' : 'F64 ones')
    if (values.length % width !== 0) throw refuse(`rows of ${width} ${name}`, `${values.length} numbers`)
    const odd = values.findIndex((value) => !Number.isFinite(value))
    if (odd >= 0) throw refuse(`finite ${name}`, `${values[odd]} in row ${Math.floor(odd / width)}`)
    return values
  }
  const observations = take('observations', spaceSize(task.observation))
  const actions = take('actions', spaceSize(task.action))
  const rows = observations.length / spaceSize(task.observation)
  if (rows < 1) throw refuse('at least one observation', 'none')
  checkActions(task, actions, rows)
  return { observations, actions }
}

/** What an algorithm that learns from nothing else says without them. */
export function noDemonstrations(id: string): LandbridgeError {
  const hint =
    'name a file by --data or `data: FILE` in the plan; `landbridge evaluate SNAPSHOT --record FILE` writes one'
  return new LandbridgeError('config', `Expected demonstrations for '${id}', got none`, hint)
}

function spacesOf(text = 'null'): z.infer<typeof spacesSchema> {
  let spaces: unknown
  try {
    spaces = JSON.parse(text)
  } catch {
    throw refuse('spaces as JSON', `'${text.slice(0, 60)}'`)
  }
  return parseOrRefuse(spacesSchema, spaces, 'config', ['demonstrations', 'spaces'])
}

const spacesSchema = z.strictObject({ observation: spaceSchema, action: spaceSchema })

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function refuse(expected: string, got: string): LandbridgeError {
  const hint = 'write the file with `landbridge evaluate SNAPSHOT --record FILE`'
  return new LandbridgeError('config', `Expected demonstrations with ${expected}, got ${got}`, hint)
}
