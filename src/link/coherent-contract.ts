// Whether a robot's contract makes sense in itself, before any buffer is sized by it.

import { type Actuators, type ErrorCode, LandbridgeError, type RobotContract, type Space } from '../core/index.js'

/** The largest number of float32, in which commands travel. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127

/** Throws `code` where the lists of a contract do not fit each other, or the safe command is not one the machine allows. */
export function requireCoherent(
  contract: Pick<RobotContract, 'observation' | 'action' | 'actuators'>,
  code: ErrorCode,
): void {
  const problem =
    actuatorsProblem(contract.actuators) ??
    spaceProblem('observation', contract.observation, contract.actuators) ??
    (contract.action && spaceProblem('action', contract.action, contract.actuators))
  if (problem !== undefined) throw new LandbridgeError(code, `Expected a coherent contract, got ${problem}`)
}

function actuatorsProblem(actuators: Actuators): string | undefined {
  const shaped = actuators.channels.find((channel) => 'shape' in channel)
  if (shaped !== undefined) return `a shape of the actuator '${shaped.name}', which is one number`
  const count = actuators.channels.length
  const lists = ['low', 'high', 'slew', 'safe'] as const
  const short = lists.find((name) => actuators[name].length !== count)
  if (short !== undefined) return `${actuators[short].length} values in actuators.${short} for ${count} commands`
  const { low, high, safe, channels } = actuators
  const huge = (['low', 'high', 'safe'] as const).find((name) => {
    return actuators[name].some((value) => Math.abs(value) > LARGEST)
  })
  if (huge !== undefined) return `a number in actuators.${huge} that float32 cannot hold`
  const outside = safe.findIndex((value, i) => !(value >= low[i]! && value <= high[i]!))
  if (outside < 0) return undefined
  const { name, unit } = channels[outside]!
  return `a safe command of ${safe[outside]} outside its bounds, ${low[outside]} to ${high[outside]} ${unit}: '${name}'`
}

function spaceProblem(name: string, space: Space, actuators: Actuators): string | undefined {
  if (space.kind === 'box') {
    const fits = space.low.length === space.channels.length && space.high.length === space.channels.length
    return fits ? undefined : `${name} bounds for another number of channels`
  }
  const size = actuators.channels.length
  const choice = space.choices.find(({ command }) => command.length !== size)
  return choice && `${choice.command.length} values in choice '${choice.name}' for ${size} commands`
}
