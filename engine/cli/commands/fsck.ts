import { join, relative } from 'node:path'
import { entriesOf } from '../../store/cache-folder.ts'
import { storePlace } from '../../store/engine-builds.ts'
import { mendStore, type Mending } from '../../store/mend-store.ts'
import { openStore, type Finding, type Place } from '../../store/open-store.ts'
import { UserError } from '../../values/user-error.ts'
import { isOutside } from '../../graph/project-path.ts'
import type { Pipeline } from '../own-commands.ts'
import type { CommonOptions } from '../common-options.ts'
import { tell } from '../standard-output.ts'

/** `fsck`: checks everything in the store; with `--mend`, takes what is damaged out of use. Exit code 1 where something is (still) wrong. */
export function fsckCommand(
  pipeline: Pipeline,
  _: readonly string[],
  options: CommonOptions & { mend?: boolean },
): Promise<number> {
  const place = storePlace(pipeline, options)
  const mending = options.mend === true ? mendStore(place) : undefined
  const found = mending?.found ?? check(place)
  const left = mending?.left ?? found
  const aside = entriesOf(join(place.cache, 'quarantine')).length
  if (options.json === true) process.stdout.write(`${JSON.stringify({ findings: found, left, aside })}\n`)
  else {
    const told = mending === undefined ? report(found) : reportMending(mending)
    tell([...told, ...(left.length === 0 ? describeAside(aside) : [])].join('\n'))
  }
  return Promise.resolve(left.length === 0 ? 0 : 1)
}

function check(place: Place): readonly Finding[] {
  try {
    const store = openStore(place, 'read')
    try {
      return store.health.fsck()
    } finally {
      store.close()
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'store-damaged') throw error
    const { message: what, at: where = place.database, fix: mend = '' } = error
    return [{ problem: { kind: 'pages' }, what, where, mend }]
  }
}

function report(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return ['nothing is wrong with the store']
  return [...findings.flatMap(lines), `${findings.length} ${findings.length === 1 ? 'thing is' : 'things are'} wrong`]
}

function reportMending({ found, left, salvage }: Mending): string[] {
  if (found.length === 0) return ['nothing is wrong with the store']
  return [
    ...found.flatMap(({ what, where }) => [what, `   at: ${shown(where)}`]),
    ...(salvage === null ? [] : [`saved what could be read of the database: ${JSON.stringify(salvage)}`]),
    ...(left.length === 0
      ? [`mended ${found.length}; what is needed again is made again`]
      : ['left:', ...report(left)]),
  ]
}

/** What is in quarantine is out of use already: nothing that is still wrong. */
function describeAside(count: number): string[] {
  if (count === 0) return []
  return [`${count} damaged or stray ${count === 1 ? 'file lies' : 'files lie'} in quarantine, which \`gc\` empties`]
}

function lines({ what, where, mend }: Finding): string[] {
  return [what, `   at: ${shown(where)}`, `  fix: ${mend}`]
}

/** Paths are shown as one would type them here. */
function shown(where: string): string {
  return isOutside(process.cwd(), where) ? where : relative(process.cwd(), where)
}
