// Transfer: re-initialising a policy for another task by named channels, and what may learn when.

export { freezeSchedules } from './freeze/index.js'
