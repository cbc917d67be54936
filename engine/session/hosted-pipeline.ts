import { fork, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { dieWithParent } from '../coordinator/die-with-parent.ts'
import type { Continuation } from '../graph/build-graph.ts'
import type { Task } from '../graph/task.ts'
import { engineFolder } from '../store/engine-builds.ts'
import { UserError } from '../values/user-error.ts'
import type { Laid } from './graph-of.ts'
import {
  readOutcomeTold,
  readTasks,
  type FromHost,
  type LaidPipeline,
  type MoreGraph,
  type ToHost,
} from './host-messages.ts'
import type { Pipeline } from './pipeline.ts'

/** A pipeline whose own code runs in a process of its own, loaded afresh. It must be closed. */
export interface HostedPipeline {
  readonly pipeline: Pipeline
  readonly profile: string
  /** Gives the graph; each call but the first has it laid once more. */
  readonly lay: () => Promise<Laid>
}

/** The process of a pipeline's own code. */
export interface PipelineHost {
  /** Loads a pipeline's file and lays its graph. @throws UserError for what is wrong with it. */
  readonly lay: (file: string, profile: string | undefined) => Promise<HostedPipeline>
  /** What the pipeline's own code has looked at, also where it then failed. */
  readonly reads: () => readonly string[]
  /** Ends the process at once, whatever it does; what it was asked is never answered. */
  readonly close: () => void
}

/**
 * Starts a process for a pipeline's own code. Node keeps the modules that it has loaded, with what they import and what packages
 * keep in memory; a new process knows nothing of earlier ones, and one that hangs can be ended.
 *
 * @param execArgv what Node is started with, such as a loader for TypeScript.
 */
export function startHost(execArgv: readonly string[]): PipelineHost {
  const starter = dieWithParent()
  const printed = process.stderr.isTTY ? 'pipe' : 2
  const child = fork(join(engineFolder, 'dist/host.js'), [], {
    execPath: starter.execPath,
    execArgv: [...starter.execArgv, ...execArgv.filter((word) => !word.startsWith('--inspect'))],
    serialization: 'advanced',
    // What a pipeline prints goes by way of this process where it draws on a terminal.
    stdio: ['ignore', printed, printed, 'ipc'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Uint8Array) => process.stderr.write(bytes))
  let reads: readonly string[] = []
  const ask = askerOf(child, (answer) => {
    if ('reads' in answer) ({ reads } = answer)
  })
  return {
    async lay(file, profile) {
      const answer = await ask({ do: 'lay', file, profile })
      if (answer.did !== 'lay') throw unexpected(answer)
      const { root } = answer.pipeline
      let count = 0
      const lay = async (): Promise<Laid> => {
        const told = count === 0 ? answer : await ask({ do: 'lay-again' })
        if (told.did !== 'lay' && told.did !== 'lay-again') throw unexpected(told)
        return laidFrom(told, { root, at: count++, ask })
      }
      return { pipeline: pipelineFrom(answer.pipeline, ask), profile: answer.pipeline.profile, lay }
    },
    reads: () => reads,
    close() {
      child.kill('SIGKILL')
      for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref()
    },
  }
}

type Ask = (asked: ToHost) => Promise<FromHost>

/** Asks one question after the other. What a host refuses is thrown, and so is that it has ended by itself. */
function askerOf(child: ChildProcess, onAnswer: (answer: FromHost) => void): Ask {
  let settle: { readonly resolve: (answer: FromHost) => void; readonly reject: (error: Error) => void } | undefined
  let ended: UserError | undefined
  child.on('message', (answer: FromHost) => {
    onAnswer(answer)
    if (answer.did === 'refuse') settle?.reject(new UserError({ ...answer, what: answer.message }))
    else settle?.resolve(answer)
  })
  const end = (how: string): void => {
    ended = hostEnded(how)
    settle?.reject(ended)
  }
  child.on('exit', (code, signal) => {
    end(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`)
  })
  child.on('error', ({ message }) => {
    end(message)
  })
  return (asked) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject }
      if (ended === undefined) child.send(asked)
      else reject(ended)
    })
}

function hostEnded(how: string): UserError {
  return new UserError({
    code: 'pipeline-ended',
    what: `the pipeline's own code ended its process, with ${how}`,
    fix: "see what it printed above; a pipeline's file must not end the process",
  })
}

/** The graph that was told; `at` counts those that were laid. */
function laidFrom(
  told: MoreGraph,
  { root, at: laid, ask }: { readonly root: string; readonly at: number; readonly ask: Ask },
): Laid {
  const byName = new Map<string, Task>()
  const tasks = readTasks(told.tasks, byName)
  const stages = new Map(told.stages)
  const waitsFor = (names: readonly string[]): Continuation[] =>
    names.map((name) => ({ task: byName.get(name)!, body: neverCalledHere }))
  const continuations = waitsFor(told.continuations)
  return {
    ...readOutcomeTold(told, byName),
    graph: { root, tasks, byName, stages, continuations },
    async goOn(continuation, value) {
      const at = continuations.indexOf(continuation)
      continuations.splice(at, 1)
      const more = await ask({ do: 'go-on', laid, continuation: at, value })
      if (more.did !== 'go-on') throw unexpected(more)
      tasks.push(...readTasks(more.tasks, byName))
      for (const [name, entry] of more.stages) stages.set(name, entry)
      continuations.push(...waitsFor(more.continuations))
      return readOutcomeTold(more, byName)
    },
  }
}

function neverCalledHere(): never {
  throw new Error('a continuation of another process was called')
}

function pipelineFrom({ file, root, profiles, doors }: LaidPipeline, ask: Ask): Pipeline {
  return {
    file,
    root,
    ...(profiles === undefined ? {} : { profiles }),
    ...(doors === undefined ? {} : { doors }),
    graph: neverCalledHere,
    async load(url) {
      const answer = await ask({ do: 'ask-door', url })
      if (answer.did !== 'ask-door') throw unexpected(answer)
      const { refusal } = answer
      return {
        check() {
          if (refusal !== undefined) throw new Error(refusal)
        },
      }
    },
  }
}

function unexpected({ did }: FromHost): Error {
  return new Error(`the pipeline's host answered another question: ${did}`)
}
