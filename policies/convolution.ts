// What a layer of windows is told, over images or along time.

import { z } from 'landbridge/core'

/** Windows of one length every `stride` positions, each filter a number of its own. */
export const convolution = z.strictObject({
  filters: z.int().positive(),
  kernel: z.int().positive(),
  stride: z.int().positive(),
})
/** A layer of windows. */
export type Convolution = z.infer<typeof convolution>
