import type { ComponentChildren } from 'preact'

/** A row of a table: its first cell is its head; `artifacts` are the digests of what it shows. */
export interface DataRow {
  readonly cells: readonly ComponentChildren[]
  readonly artifacts?: readonly string[]
}

/** A table with its caption, which scrolls where it is too wide; `artifacts` are the digests behind it as a whole. */
export function DataTable(props: {
  label: string
  caption: ComponentChildren
  heads: readonly ComponentChildren[]
  rows: readonly DataRow[]
  artifacts?: readonly string[]
}) {
  return (
    <div class="scroll" role="region" aria-label={props.label} tabIndex={0}>
      <table {...marked(props.artifacts)}>
        <caption>{props.caption}</caption>
        <thead>
          <tr>
            {props.heads.map((head, i) => (
              <th key={i} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ cells: [head, ...cells], artifacts }, i) => (
            <tr key={i} {...marked(artifacts)}>
              <th scope="row">{head}</th>
              {cells.map((cell, j) => (
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function marked(artifacts: readonly string[] | undefined): { 'data-artifact'?: string } {
  return artifacts === undefined ? {} : { 'data-artifact': artifacts.join(' ') }
}
