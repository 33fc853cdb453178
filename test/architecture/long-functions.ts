// Functions that are too long to be read at once.

import ts from 'typescript'

/** Functions of a source file of more than `most` lines, without their comments before: `NAME, N lines`. */
export function longFunctions(text: string, most: number): string[] {
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true)
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line
  const found: string[] = []
  const visit = (node: ts.Node) => {
    const length = lineAt(node.end) - lineAt(node.getStart()) + 1
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && length > most)
      found.push(`${node.name?.getText() ?? ts.SyntaxKind[node.kind]}, ${length} lines`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
