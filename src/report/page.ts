// What every page stands in: self-contained, so that no request leaves it, and readable without scripts.

import { type Content, html, trusted } from './markup.js'
import { style } from './style.js'

/** What a page may load: nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

/** A whole document; the same bytes for the same body. */
export function page(title: string, body: Content): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · landbridge</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${body}</main>
</body>
</html>
`.text
}
