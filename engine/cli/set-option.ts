import { Option } from 'commander'

/** The option `--set <param=values>`; it may be given for several params. */
export function setOption(): Option {
  return new Option(
    '--set <param=values>',
    "set a param of the pipeline: train.rate=0.03; 'seed=0..19' makes variants",
  ).argParser(collect)
}

/** Reads an option that may be given several times. */
export function collect(word: string, words: readonly string[] | undefined): readonly string[] {
  return [...(words ?? []), word]
}
