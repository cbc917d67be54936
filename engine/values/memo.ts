/** Derived facts that cost time to find again (what a file's stats stand for); nothing is lost when they are. */
export interface Memo {
  /** The value under a name, or undefined where there is none or its bits have changed. */
  get(name: string): string | undefined
  /** Keeps a value; does nothing in a store that was opened to read only. */
  set(name: string, value: string): void
}
