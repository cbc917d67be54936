import type { TObject } from '@sinclair/typebox'
import type { Command } from 'commander'
import type { OpenOptions } from '../session/open.ts'
import type { Session } from '../session/open-session.ts'
import type {
  Definition as GraphDefinition,
  NoParams,
  Outcome,
  Pipeline as GraphPipeline,
} from '../session/pipeline.ts'

/** A pipeline as its file defines it, with commands of its own. */
export interface Definition<
  Given extends Outcome | undefined = Outcome | undefined,
  Params extends TObject = NoParams,
> extends GraphDefinition<Given, Params> {
  /** Adds commands of the pipeline's own. */
  readonly commands?: (own: OwnCommands) => void
}

/** What a pipeline makes commands of its own with. */
export interface OwnCommands {
  /** Adds a command that takes --profile, --store and --json; its action gets them beside its own options. */
  readonly add: (name: string, description: string) => Command
  /** Opens the graph and the store for a command, to look at them: also a store that can't be written. What is opened must be closed. */
  readonly open: (options: OpenOptions) => Promise<Session>
}

/** A pipeline and where it lies, with commands of its own. */
export interface Pipeline<Given extends Outcome | undefined = Outcome | undefined, Params extends TObject = TObject>
  extends GraphPipeline<Given, Params>, Pick<Definition<Given>, 'commands'> {}
