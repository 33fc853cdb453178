// Being told to end: Ctrl-C, a service manager, the terminal or the ssh session that closes.

import { LandbridgeError } from '../core/index.js'

/** Signals that end a verb in good order, a robot with its safe command. */
const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']

/** Rejects with what `problem` makes on the first of them, until `end` is called; until then they end nothing by themselves. */
export function interruption(problem: () => Error): { stopped: Promise<never>; end: () => void } {
  let reject: (problem: Error) => void = () => {}
  const stopped = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  stopped.catch(() => {})
  const stop = () => reject(problem())
  for (const signal of STOP_SIGNALS) process.on(signal, stop)
  const end = () => {
    for (const signal of STOP_SIGNALS) process.off(signal, stop)
  }
  return { stopped, end }
}

/** What comes of some work. Throws `interrupted` where this process is told to end before. */
export async function unlessStopped<Result>(work: Promise<Result>): Promise<Result> {
  const { stopped, end } = interruption(() => new LandbridgeError('interrupted', 'interrupted'))
  try {
    return await Promise.race([work, stopped])
  } finally {
    end()
  }
}

/** Resolves on the first of them; later ones change nothing, so that no second Ctrl-C cuts a machine's last stop short. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) process.on(signal, () => resolve())
  })
}
