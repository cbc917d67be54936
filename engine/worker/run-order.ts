import { checkHoldable } from '../formats/check-holdable.ts'
import { encodeHoldable } from '../formats/codec.ts'
import { inCanonicalForm } from '../values/canonical-json.ts'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import type { Declaration } from '../values/declaration.ts'
import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import { isProgram, type Program } from '../values/program.ts'
import type { ProgramRun } from '../values/program-record.ts'
import type { Stage } from '../values/stage.ts'
import { join } from 'node:path'
import { checkKind } from '../formats/check-kind.ts'
import { handOver } from './hand-over.ts'
import { lendFiles, type LentFiles } from './lend-file.ts'
import type { Order, StageText } from './messages.ts'
import { pathsInOutput } from './paths-in-output.ts'
import { readInput } from './read-input.ts'
import type { Observed } from './recorder.ts'
import type { ProgramLending } from './run-program.ts'
import { mergeObserved } from './uncovered.ts'

interface Loaded {
  readonly stage: Stage | Program
  readonly declaration: Declaration
  readonly text: StageText
}

/** What a task made, as it is handed over. */
export interface Made {
  readonly bytes: AnyBytes
  readonly digest: ArtifactDigest
  readonly observed: Observed
  /** How a program ran. */
  readonly run?: ProgramRun
}

/** Runs one task: decodes and checks its inputs, calls the stage, checks and encodes what it made. */
export async function runOrder(order: Order, loaded: Loaded, lending: ProgramLending): Promise<Made> {
  const { stage, ...more } = loaded
  if (isProgram(stage)) {
    // The first program of a worker alone loads what programs take.
    const { runProgram } = await import('./run-program.ts')
    return runProgram(order, { ...more, stage }, lending)
  }
  const lent = lendFiles(order.task, join(lending.scratch, 'inputs'))
  try {
    const { bytes, observed } = await runStage(order, { ...more, stage }, { ...lending, lent })
    return { bytes: handOver(bytes, lending.scratch), digest: digestBytes(bytes), observed }
  } finally {
    lent.takeBack()
  }
}

async function runStage(
  order: Order,
  { stage, declaration, text }: Loaded & { readonly stage: Stage },
  { observer, context, lent, scratch }: ProgramLending & { readonly lent: LentFiles },
): Promise<{ bytes: Uint8Array; observed: Observed }> {
  // The stage gets values in canonical form, because a key does not cover the order of names, -0 or undefined fields.
  const params = inCanonicalForm(order.params)
  const inputs: Record<string, unknown> = {}
  for (const name of Object.keys(order.inputs).sort()) {
    inputs[name] = await readInput(order.inputs[name]!, {
      kind: declaration.inputs[name]!,
      consumer: `${order.task} reads it as "${name}"`,
      lent,
    })
  }
  const { result: value, observed } = await observer.observe(text, () => stage.run(inputs, params, context))
  lent.requireUnchanged()
  const { output } = declaration
  // This check comes before the schema's, because it says what to write in place of a value that no format holds.
  await checkHoldable(value, output)
  checkKind(value, output, {
    what: `${order.task} made an output that its schema refuses`,
    fix: 'mend what the stage returns, or its output schema',
  })
  const bytes = await encodeHoldable(output.format, value, output.schema)
  return { bytes, observed: mergeObserved(observed, pathsInOutput(bytes, order, { text, scratch })) }
}
