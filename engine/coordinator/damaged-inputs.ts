import type { Task } from '../graph/task.ts'
import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import type { Ledger } from './ledger.ts'
import { inputsOf } from './schedule.ts'

/** The inputs of a task whose stored bytes are not those of their digests, or are gone. */
export function damagedInputs(
  task: Task,
  outputOf: (input: Task) => ArtifactDigest,
  ledger: Pick<Ledger, 'location'>,
): Task[] {
  return inputsOf(task).filter((input) => {
    const digest = outputOf(input)
    const place = ledger.location(digest)
    return place === undefined || digestOf(place) !== digest
  })
}

function digestOf(place: NonNullable<ReturnType<Ledger['location']>>): ArtifactDigest {
  return 'inline' in place ? digestBytes(place.inline) : digestFile(place.file)
}
