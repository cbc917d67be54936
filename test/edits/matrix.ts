import type { Row } from './row.ts'
import { codeRows } from './rows/code.ts'
import { duringRows } from './rows/during.ts'
import { inputRows } from './rows/inputs.ts'
import { nameRows } from './rows/names.ts'
import { packageRows } from './rows/packages.ts'
import { paramRows } from './rows/params.ts'
import { programRows } from './rows/programs.ts'
import { reachedRows } from './rows/reached.ts'
import { schemaRows } from './rows/schemas.ts'
import { storeRows } from './rows/store.ts'
import { surroundingRows } from './rows/surroundings.ts'

/** All rows, in the order of their numbers. */
export const matrix: readonly Row[] = [
  ...codeRows,
  ...reachedRows,
  ...packageRows,
  ...inputRows,
  ...paramRows,
  ...programRows,
  ...schemaRows,
  ...nameRows,
  ...storeRows,
  ...surroundingRows,
  ...duringRows,
].sort((a, b) => Number.parseInt(a.number, 10) - Number.parseInt(b.number, 10) || (a.number < b.number ? -1 : 1))
