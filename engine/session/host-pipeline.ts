import { dirname, resolve } from 'node:path'
import type { Task } from '../graph/task.ts'
import { frozen } from '../values/frozen.ts'
import { isUserError } from '../values/user-error.ts'
import { checkDefinition } from './check-definition.ts'
import { graphOf, type Laid } from './graph-of.ts'
import { tellMore, type FromHost, type LaidPipeline, type MoreGraph, type ToHost } from './host-messages.ts'
import { loadPipeline } from './load-pipeline.ts'
import { defaultProfile, requireProfile, type Pipeline } from './pipeline.ts'
import { pipelineFile } from './pipeline-file.ts'
import { recordReads } from './record-reads.ts'

/** Runs a pipeline's own code for another process, which asks over this process's channel. */
export function hostPipeline(): void {
  const host = makeHost()
  // Who started this process ends it. An interrupt from the terminal is meant for both.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => process.exit())
  process.on('message', (asked: ToHost) => {
    void host(asked).then((answer) => process.send!(answer))
  })
}

interface Hosted {
  readonly pipeline: Pipeline
  readonly profile: string
  /** The graph, once for each time that it was laid. */
  readonly laid: Laid[]
}

function makeHost(): (asked: ToHost) => Promise<FromHost> {
  let hosted: Hosted | undefined
  let reads = (): string[] => []
  const answer = async (asked: ToHost): Promise<FromHost> => {
    switch (asked.do) {
      case 'lay': {
        reads = recordReads(dirname(resolve(asked.file)))
        const { told, ...made } = await lay(asked)
        hosted = made
        return { did: 'lay', pipeline: told, ...tellLaid(made.laid[0]!, reads) }
      }
      case 'lay-again': {
        const again = await graphOf(hosted!.pipeline, hosted!.profile)
        hosted!.laid.push(again)
        return { did: 'lay-again', ...tellLaid(again, reads) }
      }
      case 'go-on':
        return { did: 'go-on', ...(await goOn(hosted!, asked, reads)) }
      case 'ask-door':
        return { did: 'ask-door', refusal: await askDoor(hosted!.pipeline, asked.url) }
      default:
        return asked satisfies never
    }
  }
  return async (asked) => {
    try {
      return await answer(asked)
    } catch (error) {
      if (!isUserError(error)) throw error
      const { code, message, at, fix } = error
      return { did: 'refuse', code, message, at, fix, reads: reads() }
    }
  }
}

async function lay({ file, profile }: Extract<ToHost, { do: 'lay' }>): Promise<Hosted & { told: LaidPipeline }> {
  const pipeline = await loadPipeline(file)
  checkDefinition(pipeline, pipelineFile(pipeline))
  const { root, profiles, doors } = pipeline
  const chosen = requireProfile(profile ?? defaultProfile(profiles), profiles, '--profile')
  const laid = await graphOf(pipeline, chosen)
  return {
    pipeline,
    profile: chosen,
    laid: [laid],
    told: { file: pipeline.file, root, profile: chosen, profiles, doors },
  }
}

function tellLaid(laid: Laid, reads: () => string[]): MoreGraph {
  return tellMore(laid.graph, laid, reads())
}

async function goOn(
  { laid }: Hosted,
  asked: Extract<ToHost, { do: 'go-on' }>,
  reads: () => string[],
): Promise<MoreGraph> {
  const own = laid[asked.laid]!
  const { tasks, stages, continuations } = own.graph
  const [before, waiting] = [tasks.length, continuations.length - 1]
  const outcome = await own.goOn(continuations[asked.continuation]!, frozen(asked.value))
  const gained: { tasks: readonly Task[]; stages: typeof stages; continuations: typeof continuations } = {
    tasks: tasks.slice(before),
    stages,
    continuations: continuations.slice(waiting),
  }
  return tellMore(gained, outcome, reads())
}

async function askDoor(pipeline: Pipeline, url: string): Promise<string | undefined> {
  const { check } = (await pipeline.load(url)) as { check?: () => void }
  try {
    check?.()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
