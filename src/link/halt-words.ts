// Why a robot went to its safe command, for whoever has to find out.

/** The reason that a robot gives, in words where its own says too little. */
export function haltInWords(reason: string): string {
  if (reason !== 'observation') return reason
  return 'observation: a reading is missing or not finite, the program at the robot says which; observe(into) must fill all of the array that it is given'
}
