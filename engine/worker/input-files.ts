import type { Format } from '../values/kind.ts'

/** What a file of a format is named: programs go by it. */
export const extensions: Readonly<Record<Format, string>> = {
  json: '.json',
  safetensors: '.safetensors',
  arrow: '.arrow',
  html: '.html',
  svg: '.svg',
  file: '',
  folder: '',
}

/** Under which name a program finds an input: a file's, or that of a folder for a fan-in. */
export function inputFile(name: string, format: Format, isMany: boolean): string {
  return isMany ? name : `${name}${extensions[format]}`
}
