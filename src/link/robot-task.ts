// The task that a robot sets: what its hello says, filled up from an env's task where the hello lacks it.

import { LandbridgeError, type RobotContract, requireSameChannels, type Task } from '../core/index.js'

/** Control steps of an episode where neither side names a limit. */
const MAX_STEPS = 1000
/** Whose channels a robot must have; where they lack or are others, the wrong task was named, or the driver names them otherwise. */
const OF_TASK = {
  name: 'the task that judges it',
  remedy:
    'name the env of its task with the options that the robot has (`env:` in the scenario; --env and --set env.NAME=VALUE on the command line), or give the robot the names of that env',
  sides: ['task', 'robot'] as [string, string],
}

/**
 * The task of a robot. `task` gives what hardware does not know: choices, reward, time limit. Throws `channels` where the two
 * name other channels, and where nobody knows the action space or the reward.
 */
export function robotTask(contract: RobotContract, task?: Task): Task {
  if (task !== undefined) requireSameChannels(task, contract, 'the robot', OF_TASK)
  const { observation, actuators, controlHz } = contract
  const action = contract.action ?? task?.action
  if (action === undefined || (contract.terms === undefined && task?.judge === undefined)) {
    throw new LandbridgeError(
      'channels',
      `Expected a robot that names its ${action === undefined ? 'actions' : 'reward'}, got one that does not`,
      'name the env of its task: `env:` in the scenario, --env on the command line',
    )
  }
  const solved = contract.solved ?? task?.solved
  return {
    observation,
    action,
    actuators,
    terms: contract.terms ?? task?.terms ?? [],
    controlHz,
    maxSteps: contract.maxSteps ?? task?.maxSteps ?? MAX_STEPS,
    ...(solved !== undefined && { solved }),
    ...(contract.terms === undefined && task?.judge && { judge: task.judge }),
  }
}
