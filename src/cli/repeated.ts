// A message that may come many times a second, said when it says something new.

/** Messages that are counted; whoever makes up new ones makes old ones be said anew. */
const MOST = 256

/** A `say` that passes on each message when it comes first, with `hint`, then the 10th, the 100th, ... time, with the count. */
export function saidSeldom(say: (text: string) => void, hint: string): (message: string) => void {
  const counts = new Map<string, number>()
  return (message) => {
    const count = (counts.get(message) ?? 0) + 1
    if (count === 1 && counts.size >= MOST) counts.delete(counts.keys().next().value!)
    counts.set(message, count)
    if (count === 1) say(`${message}\n${hint}`)
    else if (Number.isInteger(Math.log10(count))) say(`${message} (${count.toLocaleString('en')} times so far)`)
  }
}
