// Transfer: re-initialising a policy for another task by named channels, and what may learn when.

export { freezeSchedules } from './freeze/index.js'
export { networksFor } from './networks-for.js'
export { refitNormaliser } from './refit-normaliser.js'
export { taskWarnings } from './task-warnings.js'
export { transferSnapshot } from './transfer-snapshot.js'
