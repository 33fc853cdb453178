// Being told to end: Ctrl-C, a service manager, the terminal or the ssh session that closes.

/** Signals that end a verb in good order, a robot with its safe command. */
export const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']

/** Resolves on the first of them; later ones change nothing, so that no second Ctrl-C cuts a machine's last stop short. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) process.on(signal, () => resolve())
  })
}
