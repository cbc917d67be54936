/** The page's style sheet. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1e23; --soft: #5b6270; --paper: #fcfcfa; --line: #d9dbd6; --wash: #f1f2ee; --link: #0b5cad;
  --mse: #2f6db5; --pairwise: #c7641b; --log-det: #17826a; --decov: #8a4fa3; --dead: #8d7a14;
  --projected: #5f6b7a; --log-projected: #b3295e; --basis: #2f6db5 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e7e3; --soft: #a3a9b3; --paper: #16181c; --line: #353a42; --wash: #1f2329; --link: #7db7f5;
    --mse: #77aef0; --pairwise: #f0995a; --log-det: #4fc7a6; --decov: #c594dc; --dead: #d6c14b;
    --projected: #a7b4c6; --log-projected: #f07aa6; --basis: #77aef0 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 Georgia, 'Times New Roman', serif; overflow-wrap: break-word }
main { max-width: 56rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem }
h1 { font-size: clamp(1.7rem, 5vw, 2.5rem); line-height: 1.15; margin: 0 0 .6rem; letter-spacing: -.01em; text-wrap: balance }
h2 { font-size: 1.45rem; line-height: 1.25; margin: 3.2rem 0 .6rem; text-wrap: balance }
h3 { font-size: 1.1rem; margin: 2rem 0 .4rem }
p, li { max-width: 43rem }
.lead { font-size: 1.15rem; color: var(--soft) }
a { color: var(--link) }
code { font: .85em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--wash); padding: .1em .3em; border-radius: 3px }
figure { margin: 1.6rem 0 }
figcaption, caption, .legend, table, .drawing { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif }
figcaption, caption { color: var(--soft); font-size: .85rem; line-height: 1.45; max-width: 43rem; text-align: left }
.drawing, .scroll { overflow-x: auto; -webkit-overflow-scrolling: touch }
.drawing svg { display: block; min-width: 44rem; width: 100%; height: auto }
caption { padding-bottom: .5rem; max-width: min(43rem, calc(100vw - 2.5rem)) }
table { border-collapse: collapse; min-width: min(100%, 36rem); font-size: .84rem; line-height: 1.35; font-variant-numeric: tabular-nums }
.scroll { margin: 1.2rem 0 }
th, td { padding: .34rem .7rem .34rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
td { white-space: nowrap }
thead th { vertical-align: bottom; color: var(--soft); font-weight: 600; border-bottom-width: 2px }
tbody th { font-weight: 600; white-space: nowrap }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .85rem; margin: 1rem 0 -.6rem }
.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 50%; vertical-align: -.05em }
.brief { border: 1px solid var(--line); background: var(--wash); border-radius: 8px; padding: .6rem 1.3rem; margin: 1.8rem 0 }
.brief h2 { font-size: 1.1rem; margin: .4rem 0 }
.brief ul { margin: .4rem 0; padding-left: 1.2rem }
.brief li { margin: .45rem 0 }
td .words { display: block; white-space: normal; min-width: 16rem }
td small { display: block; white-space: normal; min-width: 9rem; color: var(--soft) }
blockquote.claim { margin: .6rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--soft) }
pre.formula { overflow-x: auto; font: .8rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--wash); padding: .6rem .9rem; border-radius: 6px }
.note { font-size: .9rem; color: var(--soft) }
details { border-top: 1px solid var(--line); padding: .5rem 0 }
summary { cursor: pointer; font-weight: 600 }
dt { font-weight: 600; margin-top: .8rem }
dd { margin: 0; max-width: 43rem }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
@media (min-width: 62rem) { .scroll { width: max-content; min-width: 100%; max-width: calc(50vw + 26rem) } }
@media print { .drawing svg { min-width: 0 } }
`
