import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inTurn, remove, replace, write } from '../edit.ts'
import type { ProjectFolder } from '../project-folder.ts'
import { everything, nothing, row, type Edit, type Row } from '../row.ts'
import { Database } from '../../../engine/store/sqlite.ts'

const helperEdited = replace('lib_a.ts', 'inner + 1', 'inner + 2')

/** The file in which a task's output is kept. */
async function artifactFile(project: ProjectFolder, task: string): Promise<string> {
  const { out } = await project.run(['show', task, '--json'])
  const { output } = JSON.parse(out) as { output: string }
  const files = readdirSync(project.path('cache'), { recursive: true, encoding: 'utf8' })
  const found = files.find((path) => path.replaceAll('/', '').endsWith(output))
  if (found === undefined) throw new Error(`${task} keeps no file of its own`)
  return join(project.path('cache'), found)
}

function deleted(task: string): Edit {
  return async (project) => {
    rmSync(await artifactFile(project, task))
  }
}

/** Flips one bit in the middle of a task's output. */
function corrupted(task: string): Edit {
  return async (project) => {
    const file = await artifactFile(project, task)
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1]! ^= 1
    chmodSync(file, 0o644)
    writeFileSync(file, bytes)
  }
}

/** Changes rows of the database behind the engine's back. */
function tampered(sql: string): Edit {
  return (project) => {
    const db = new Database(project.path('store.db'))
    const { changes } = db.prepare(sql).run()
    db.close()
    if (changes === 0) throw new Error(`no row was changed by ${sql}`)
  }
}

const gen = 'gen[scale=2]'

/** What happens to results between runs. */
// prettier-ignore
export const storeRows: readonly Row[] = [
  row('28', 'an intermediate output deleted, and nothing needs it', deleted(gen), nothing),
  row('28b', 'an intermediate output deleted, and an edit needs it', inTurn(deleted(gen), helperEdited), everything),
  row('29', 'the final output deleted', deleted('aggregate'), ['aggregate'], {
    why: 'it was asked for, so its bytes have to be there',
  }),
  row('29b', 'the published file deleted', remove('result.json'), nothing, {
    why: 'it is written anew from the store',
  }),
  row('30', 'an intermediate output corrupted, and an edit needs it', inTurn(corrupted(gen), helperEdited), everything, {
    why: 'the damaged bytes are found when they are read, and made anew before anything is made of them',
  }),
  row('31', 'the published file corrupted', write({ 'result.json': '[]' }), nothing, {
    why: 'it is written anew from the store',
  }),
  {
    number: '31b',
    title: 'the final output corrupted in the store, and exported',
    before: {},
    steps: [
      { edit: corrupted('aggregate'), runs: nothing },
      {
        edit: async (project) => {
          const { code } = await project.run(['export', 'aggregate', 'out.json'])
          if (code === 0) throw new Error('damaged bytes were exported')
        },
        runs: ['aggregate'],
      },
    ],
    why: 'bytes are digested when they are read: what nobody reads is not read for nothing; what is damaged is never served',
  },
  row('32', 'a result in the database changed to that of another task', tampered(
    "UPDATE result SET output = (SELECT output FROM execution WHERE task LIKE 'prune%seed=1%') WHERE execution = (SELECT id FROM execution WHERE task LIKE 'prune%seed=0%')",
  ), ['prune'], { why: 'the row does not hold what it was sealed with, so the task runs again; its output is the same' }),
  row('32b', 'an artifact in the database changed', inTurn(
    tampered("UPDATE artifact SET inline = CAST(replace(CAST(inline AS TEXT), '1', '2') AS BLOB) WHERE digest = (SELECT output FROM execution WHERE task LIKE 'prune%seed=0%')"),
    replace('stages/aggregate.ts', 'sum + x', 'sum - x'),
  ), ['prune', 'aggregate'], { why: 'found when aggregate reads it' }),
  row('88', 'the database deleted', inTurn(remove('store.db')), everything, { why: 'nothing is known any more' }),
  row('88b', 'the cache deleted', remove('cache'), ['aggregate'], {
    why: 'what is asked for is made anew; what that reads was small enough to stand in the database',
  }),
]
