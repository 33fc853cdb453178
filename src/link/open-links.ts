// The links of this process. One that ends for good says goodbye to every robot that it holds, whatever it was at.

const links = new Set<{ close(): Promise<void> }>()

/** Remembers a link until it is forgotten. */
export function rememberLink(link: { close(): Promise<void> }): void {
  links.add(link)
}

/** The link is closed, or another end has closed it. */
export function forgetLink(link: { close(): Promise<void> }): void {
  links.delete(link)
}

/** Says goodbye to every robot, as `close` of its link does; what waits for one of them fails. Within about a second. */
export async function closeLinks(): Promise<void> {
  await Promise.all([...links].map((link) => link.close()))
}
