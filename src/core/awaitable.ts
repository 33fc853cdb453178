// Values that may come later.

/** Now or later: engines that compute elsewhere answer with promises. */
export type Awaitable<T> = T | Promise<T>
