import { findReadable, type ReadOptions } from '../session/read-artifact.ts'
import { aFlag, checkOptions, type Demand } from '../session/check-options.ts'
import { wordOf } from '../session/read-words.ts'
import type { Session } from '../session/open-session.ts'
import type { Study } from '../session/study.ts'
import type { Task } from '../graph/task.ts'
import { Type } from '@sinclair/typebox'
import { columnList } from './column-list.ts'
import { valueLines, valueOf, type ValueWish } from './shown-value.ts'

/** Which of a result `show()` prints; columns are a list, or one text with commas, as on the command line. */
interface ShowWish extends Omit<ValueWish, 'sort' | 'columns'>, ReadOptions {
  readonly sort?: string | readonly string[]
  readonly columns?: string | readonly string[]
}

/** Where `show()` prints. */
export interface Screen {
  readonly write: (text: string) => void
  readonly width: () => number
}

/** What is at hand at the prompt, by name. */
export function replContext(session: Session, study: Study, screen: Screen): Readonly<Record<string, unknown>> {
  return {
    study,
    Type,
    read: (what: Task | string, options?: ReadOptions) => study.read(what as string, options),
    tasks: (target = 'all') => [...session.select([wordOf('tasks()', target)]).named].map(({ name }) => name),
    show: async (what: Task | string, options: ShowWish = {}): Promise<void> => {
      checkOptions('show()', options, demands)
      const { sort, columns, stale, ...wish } = options
      const found = await findReadable(session, wordOf('show()', what), stale === undefined ? {} : { stale })
      const value = await valueOf(session, found, { ...wish, sort: listOf(sort), columns: listOf(columns) })
      const room = { width: screen.width(), full: options.full === true }
      screen.write(`${valueLines(value, room).join('\n')}\n`)
    },
  }
}

const names: Demand = {
  must: 'a list of columns',
  meets: (value) => [value].flat().every((one) => typeof one === 'string' && one !== ''),
}
const demands: Readonly<Record<keyof ShowWish, Demand>> = {
  full: aFlag,
  stale: aFlag,
  where: { must: 'a condition on the columns, as a text', meets: (value) => typeof value === 'string' && value !== '' },
  rows: { must: 'a whole number', meets: (value) => Number.isSafeInteger(value) && Number(value) >= 0 },
  sort: names,
  columns: names,
}

function listOf(columns: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof columns === 'string' ? columnList(columns) : columns
}
