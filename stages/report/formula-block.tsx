/** A formula, a line a term. */
export function FormulaBlock({ lines }: { lines: readonly string[] }) {
  return (
    <pre class="formula">
      {lines.map((line, i) => (i === 0 ? line : `    ${line}`)).join('\n')}
    </pre>
  )
}
