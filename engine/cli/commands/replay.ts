import { short } from '../../plan/reason.ts'
import { replayCrate, type ReplayFacts, type ReplayResult } from '../../session/replay-crate.ts'
import { describeUserError, isUserError, UserError } from '../../values/user-error.ts'
import { askLeave } from '../ask-leave.ts'
import { describeReplayed } from '../describe-replayed.ts'
import { interruptible } from '../interruptible.ts'
import { tell } from '../standard-output.ts'

/** What `replay` takes. */
export interface ReplayCommandOptions {
  readonly sample?: number
  readonly seed?: number
  readonly jobs?: number
  readonly packages?: string
  readonly yes?: boolean
  readonly json?: boolean
}

/**
 * `replay`: executes the lineage of a crate again and compares the bytes; it needs no pipeline and no store. Exit code 1 unless all
 * artifacts are identical: also where the crate is damaged, or its records contradict each other.
 */
export async function replayCommand(crate: string, options: ReplayCommandOptions): Promise<number> {
  if (options.seed !== undefined && options.sample === undefined) throw seedAlone(options.seed)
  return interruptible('interrupted', (signal) => replay(crate, { ...options, signal }))
}

/** What is wrong with the bytes themselves is an answer to the question that `replay` is asked. */
const answers: ReadonlySet<string> = new Set(['crate-damaged', 'crate-contradicts'])

async function replay(
  crate: string,
  options: ReplayCommandOptions & { readonly signal: AbortSignal },
): Promise<number> {
  const { yes = false, json = false, ...how } = options
  try {
    const result = await replayCrate(crate, {
      ...how,
      onChecked: (facts) => mayRun(facts, { yes, json }),
      onReplayed: (replayed) => {
        if (!json) tell(describeReplayed(replayed))
      },
    })
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
    else tell(describeEnd(result))
    if (result.end === 'interrupted') return 130
    return result.end === 'done' && result.identical === result.chosen && result.chosen > 0 ? 0 : 1
  } catch (error) {
    if (!isUserError(error) || !answers.has(error.code)) throw error
    process.stderr.write(`${describeUserError(error)}\n`)
    return 1
  }
}

/** Says what is about to be executed, and asks, where there is somebody to ask. */
async function mayRun(facts: ReplayFacts, { yes, json }: { yes: boolean; json: boolean }): Promise<boolean> {
  const say = (line: string): void => {
    tell(line, process.stderr)
  }
  for (const warning of facts.warnings) say(`warning: ${warning}`)
  const part = facts.chosen === facts.tasks ? '' : `${facts.chosen} of `
  say(
    `${facts.name}: ${facts.files} files have their digests, and no record contradicts another; crate ${short(facts.digest)}`,
  )
  say(`This executes ${part}${facts.tasks} tasks with the code that is in the crate: others' code, with your rights.`)
  return askLeave('Execute it?', { yes, json, refused: needsYes })
}

function needsYes(): UserError {
  return new UserError({
    code: 'needs-yes',
    what: "replaying executes others' code, and there is no terminal to ask on; nothing was executed",
    fix: 'add --yes, where you trust whoever made the crate',
  })
}

function seedAlone(seed: number): UserError {
  return new UserError({
    code: 'bad-option',
    what: `--seed ${seed} chooses a sample, and no --sample was asked for`,
    fix: `--sample 20 --seed ${seed}`,
  })
}

function describeEnd({
  end,
  identical,
  different,
  notExecutable,
  ingested,
  seed,
  chosen,
  tasks,
}: ReplayResult): string {
  if (end === 'refused') return 'nothing was executed'
  if (end === 'interrupted') return `interrupted: ${identical} identical, ${different} different so far`
  const counts = [`${identical} identical`, `${different} different`, `${notExecutable} not executable`]
  const files =
    ingested === 0
      ? ''
      : `; ${ingested} that came in from outside ${ingested === 1 ? 'has its digest' : 'have their digests'}`
  const sample = seed === null ? '' : `; ${chosen} of ${tasks} tasks, by --seed ${seed}`
  return counts.filter((text, i) => i === 0 || !text.startsWith('0 ')).join(', ') + files + sample
}
