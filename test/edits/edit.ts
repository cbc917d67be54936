import { lstatSync, readFileSync, renameSync, rmSync, statSync, utimesSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Files } from './base-project.ts'
import type { Edit } from './row.ts'

/** No edit at all. */
export const nothingAtAll: Edit = () => undefined

/** Writes whole files. */
export function write(files: Files): Edit {
  return (project) => {
    for (const [path, text] of Object.entries(files)) project.write(path, text)
  }
}

/** Replaces every occurrence of a text in a file; there has to be one. */
export function replace(path: string, from: string, to: string): Edit {
  return (project) => {
    const text = project.read(path)
    if (!text.includes(from)) throw new Error(`${path} has no "${from}" to replace`)
    project.write(path, text.replaceAll(from, to))
  }
}

/** Puts text at the beginning of a file. */
export function prepend(path: string, text: string): Edit {
  return (project) => {
    project.write(path, text + project.read(path))
  }
}

/** Makes several edits, one after the other. */
export function inTurn(...edits: readonly Edit[]): Edit {
  return async (project) => {
    for (const edit of edits) await edit(project)
  }
}

/** Moves a file. */
export function move(from: string, to: string): Edit {
  return (project) => {
    mkdirSync(dirname(project.path(to)), { recursive: true })
    renameSync(project.path(from), project.path(to))
  }
}

/** Removes a file, a link or a folder. */
export function remove(path: string): Edit {
  return (project) => {
    lstatSync(project.path(path))
    rmSync(project.path(path), { recursive: true })
  }
}

/** Sets a file's time of modification, without a change of its bytes. */
export function setTime(path: string, time: Date): Edit {
  return (project) => {
    utimesSync(project.path(path), time, time)
  }
}

/** Makes an edit that keeps the file's size and puts its time of modification back. */
export function unseen(path: string, edit: Edit): Edit {
  return async (project) => {
    const before = statSync(project.path(path))
    await edit(project)
    utimesSync(project.path(path), before.atime, before.mtime)
    const after = statSync(project.path(path))
    if (after.size !== before.size) throw new Error(`the edit of ${path} changed its size`)
  }
}

/** Writes a file's own bytes as a new file in its place, as a checkout does. */
export function writeAgain(path: string): Edit {
  return (project) => {
    const bytes = readFileSync(project.path(path))
    rmSync(project.path(path))
    project.write(path, bytes)
  }
}
