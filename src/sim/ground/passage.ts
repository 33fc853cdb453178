// Whether discs in a square leave a way between two places.

type Place = ArrayLike<number>

/** Two of the discs that overlap, or a disc and the walls, which count as one more: is the line between them on the direct way? */
interface Link {
  ends: readonly [a: number, b: number]
  crosses: boolean
}

/**
 * Whether a point can go from one place to another around discs of a radius, within plus and minus `half` along x and y. A ring of
 * discs and walls parts the two where it crosses the direct way an odd number of times. Neither place may lie in a disc.
 */
export function isPassable(
  [from, to]: readonly [from: Place, to: Place],
  discs: readonly Place[],
  radius: number,
  half: number,
): boolean {
  const links = linksOf([from, to], discs, radius, half)
  const sides: boolean[] = []
  const goOn = (place: number, side: boolean): boolean => {
    if (sides[place] !== undefined) return sides[place] === side
    sides[place] = side
    return links.every(({ ends: [a, b], crosses }) => {
      if (a !== place && b !== place) return true
      return goOn(a === place ? b : a, side !== crosses)
    })
  }
  return discs.every((_, i) => sides[i] !== undefined || goOn(i, false))
}

function linksOf(way: readonly [Place, Place], discs: readonly Place[], radius: number, half: number): Link[] {
  const links: Link[] = []
  for (const [i, disc] of discs.entries()) {
    const [x, y] = [disc[0]!, disc[1]!]
    for (let j = 0; j < i; j++)
      if (Math.hypot(discs[j]![0]! - x, discs[j]![1]! - y) < 2 * radius)
        links.push({ ends: [i, j], crosses: doCross(...way, disc, discs[j]!) })
    for (const sign of [-1, 1]) {
      const beyond = 2 * sign * half
      if (half - sign * x < radius) links.push({ ends: [i, discs.length], crosses: doCross(...way, disc, [beyond, y]) })
      if (half - sign * y < radius) links.push({ ends: [i, discs.length], crosses: doCross(...way, disc, [x, beyond]) })
    }
  }
  return links
}

/** Whether the line from a to b crosses that from c to d. */
function doCross(a: Place, b: Place, c: Place, d: Place): boolean {
  return isLeft(a, b, c) !== isLeft(a, b, d) && isLeft(c, d, a) !== isLeft(c, d, b)
}

function isLeft(from: Place, to: Place, of: Place): boolean {
  return (to[0]! - from[0]!) * (of[1]! - from[1]!) > (to[1]! - from[1]!) * (of[0]! - from[0]!)
}
