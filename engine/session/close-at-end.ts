const open = new Set<() => Promise<void>>()

/**
 * Closes what a program leaves open when nothing else is left that the program waits for; what is returned says that it was closed.
 * One listener serves all: Node warns of more than ten.
 */
export function closeAtEnd(close: () => Promise<void>): () => void {
  if (open.size === 0) process.on('beforeExit', closeAll)
  open.add(close)
  return () => {
    open.delete(close)
    if (open.size === 0) process.off('beforeExit', closeAll)
  }
}

function closeAll(): void {
  for (const close of [...open]) void close()
}
