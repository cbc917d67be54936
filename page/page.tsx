import { Brief } from '../claims/collapse/brief.tsx'
import { bestOfEach } from '../claims/collapse/co2-section.tsx'
import { Cells, Collapse, generatedRows, isCo2, Prevention, RealData } from '../claims/collapse/sections.tsx'
import type { Contents } from './contents.ts'
import { Method } from './method.tsx'
import { style } from './style.ts'
import { VerdictTable } from './verdict-table.tsx'

/** The whole page. */
export function Page(contents: Contents) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Do dense nets collapse onto duplicate basis functions?</title>
        <meta
          name="description"
          content="A reproduction of arXiv 2008.09878: basis collapse in dense networks, measured."
        />
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <main>
          <Opening {...contents} />
          <h2>The claims</h2>
          <VerdictTable {...contents} />
          <Collapse {...contents} />
          <Prevention {...contents} />
          <RealData {...contents} />
          {contents.sections.map(({ digest, value }) => (
            <div key={digest} dangerouslySetInnerHTML={{ __html: value }} />
          ))}
          <Cells {...contents} />
          <h2>How it was measured</h2>
          <Method {...contents} />
          <footer>
            Every figure and table names the artifacts that it was made from. To see the code, data and seeds behind
            one, run <code>npx tsx pipeline.ts trace &lt;digest&gt;</code>.
          </footer>
        </main>
      </body>
    </html>
  )
}

function Opening({ summary, nets }: Contents) {
  return (
    <header>
      <h1>Do dense nets collapse onto duplicate basis functions?</h1>
      {/* prettier-ignore */}
      <p class="lead">
        A reproduction of <em>Prevention is Better than Cure: Handling Basis Collapse and Transparency in Dense Networks</em>{' '}
        (Singh, Gupta and Dawson, 2020, <a href="https://arxiv.org/abs/2008.09878">arXiv 2008.09878</a>).
      </p>
      <p>
        A dense net is a linear combination of functions that it learns: its hidden units. The paper claims that,
        trained on plain squared error, these collapse into copies of each other; that this makes nets needlessly large,
        hard to read and different at each seed; and that a modified loss prevents it. Here small nets were trained on
        functions that are known and on one real record, and their hidden units were measured before and after training.
      </p>
      <Brief summary={summary} generated={generatedRows(summary.value)} record={bestOfEach(nets.filter(isCo2))} />
    </header>
  )
}
