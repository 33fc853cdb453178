// Differences between two tasks that channels' names do not show, but that change what an action does.

import type { SnapshotContract, Task } from '../core/index.js'

/** A sentence for every shared actuator with other limits, every shared choice with another command, and another control rate. */
export function taskWarnings(source: SnapshotContract, target: Task): string[] {
  const warnings: string[] = []
  if (source.controlHz !== target.controlHz) {
    warnings.push(`the target is controlled at ${target.controlHz} Hz, the source was at ${source.controlHz} Hz`)
  }
  warnings.push(...(target.action.kind === 'discrete' ? choiceWarnings(source, target) : limitWarnings(source, target)))
  return warnings
}

function choiceWarnings({ action }: SnapshotContract, target: Task): string[] {
  if (action.kind !== 'discrete' || target.action.kind !== 'discrete') return []
  const commands = new Map(action.choices.map((choice) => [choice.name, choice.command.join(', ')]))
  return target.action.choices.flatMap(({ name, command }) => {
    const before = commands.get(name)
    const after = command.join(', ')
    return before === undefined || before === after ? [] : [`choice ${name} sends [${after}], it sent [${before}]`]
  })
}

function limitWarnings({ actuators }: SnapshotContract, target: Task): string[] {
  return target.actuators.channels.flatMap(({ name, unit }, to) => {
    const from = actuators.channels.findIndex((channel) => channel.name === name)
    const limits = ({ low, high }: Task['actuators'], i: number) => `${low[i]} to ${high[i]} ${unit}`
    if (from < 0 || limits(actuators, from) === limits(target.actuators, to)) return []
    return [
      `actuator ${name}: the same action is scaled to ${limits(target.actuators, to)}, it was ${limits(actuators, from)}`,
    ]
  })
}
