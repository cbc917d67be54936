import type { ComponentChildren } from 'preact'

/** A drawing with its caption; `artifacts` are the digests of what it shows. */
export function Figure(props: { svg: string; artifacts: readonly string[]; children: ComponentChildren }) {
  return (
    <figure data-artifact={props.artifacts.join(' ')}>
      <div
        class="drawing"
        role="region"
        aria-label="Drawing"
        tabIndex={0}
        dangerouslySetInnerHTML={{ __html: props.svg }}
      />
      <figcaption>{props.children}</figcaption>
    </figure>
  )
}

/** What the colours of a drawing stand for. */
export function Legend(props: { entries: readonly { readonly name: string; readonly colour: string }[] }) {
  return (
    <p class="legend">
      {props.entries.map(({ name, colour }) => (
        <span key={name}>
          <i style={`background:${colour}`} /> {name}
        </span>
      ))}
    </p>
  )
}
