/** A formula, a line a term: with standard errors, and below it to compute with. */
export function FormulaBlock({ lines, plain }: { lines: readonly string[]; plain: readonly string[] }) {
  return (
    <>
      <pre class="formula">{indented(lines)}</pre>
      <details>
        <summary>to compute with</summary>
        <pre class="formula">{indented(plain)}</pre>
      </details>
    </>
  )
}

/** Why there are two: a sentence for each place that shows some. */
export const formulaNote =
  'Standard errors of the last digits are in brackets. The errors of one net’s numbers go together, so a formula that is rounded at them can be far from its net: “to compute with” has digits enough to give what the net gives.'

function indented(lines: readonly string[]): string {
  return lines.map((line, i) => (i === 0 ? line : `    ${line}`)).join('\n')
}
