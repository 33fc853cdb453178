// Reports for people: one HTML page, one Markdown document.

export { renderFilm } from './film.js'
export { renderHtml } from './html.js'
export { renderMarkdown } from './markdown.js'
export { type NamedReport, renderScoresCsv, SCORES_HEAD } from './scores-csv.js'
export { changeInWords } from './surgery-section.js'
