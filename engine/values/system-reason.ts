/** Why the system doesn't let a file be written, in words. */
export function reasonOf({ code = '' }: NodeJS.ErrnoException): string {
  return reasons[code] ?? code
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'a file stands where a folder should be',
  ENOENT: 'no folder can be made here',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its way leads through links in a circle',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  EIO: 'the disk or file system failed',
  ENOMEM: 'there is not enough memory',
  EAGAIN: 'the system has too many processes',
}
