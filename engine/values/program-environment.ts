/**
 * The environment of a program and of its tools: the same on every machine but for PATH, whose tools are told by what they print,
 * and for what the program declares.
 */
export function programEnvironment(
  home: string,
  declared: Readonly<Record<string, string | null>> = {},
): Record<string, string> {
  const given = Object.entries(declared).filter((entry): entry is [string, string] => entry[1] !== null)
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    HOME: home,
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
    ...Object.fromEntries(given),
  }
}
