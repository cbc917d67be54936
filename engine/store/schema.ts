/** Marks a SQLite file as a store of this project ("bcst"). */
export const applicationId = 0x62637374

/** The version of the tables below: a store of another version is refused. */
export const schemaVersion = 1

/**
 * The store's tables. `execution` and `event` are the record: appended to, chained row by row, never changed. `result` is
 * the index that lookups use: the newest execution of each key that is not quarantined, sealed. `artifact` and `kept` hold
 * bytes under their own digests, `memo` derived facts, `live` and `claim` what the processes of this moment are doing.
 */
export const schema: readonly string[] = [
  `CREATE TABLE execution (id INTEGER PRIMARY KEY, key TEXT NOT NULL, task TEXT NOT NULL, stage TEXT NOT NULL,
    output TEXT NOT NULL, ms REAL NOT NULL, body TEXT NOT NULL, chain TEXT NOT NULL) STRICT`,
  `CREATE INDEX execution_key ON execution (key)`,
  `CREATE INDEX execution_task ON execution (task)`,
  `CREATE INDEX execution_stage ON execution (stage)`,
  `CREATE INDEX execution_output ON execution (output)`,
  `CREATE TABLE event (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
    chain TEXT NOT NULL) STRICT`,
  `CREATE INDEX event_subject ON event (kind, subject)`,
  `CREATE TABLE result (key TEXT PRIMARY KEY, execution INTEGER NOT NULL, output TEXT NOT NULL, format TEXT NOT NULL,
    bytes INTEGER NOT NULL, ms REAL NOT NULL, seal TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE artifact (digest TEXT NOT NULL PRIMARY KEY, bytes INTEGER NOT NULL, inline BLOB) STRICT`,
  `CREATE TABLE kept (digest TEXT NOT NULL PRIMARY KEY, packed BLOB NOT NULL) STRICT`,
  `CREATE TABLE memo (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, seal TEXT NOT NULL) STRICT`,
  `CREATE TABLE live (run TEXT NOT NULL PRIMARY KEY, process TEXT NOT NULL, heartbeat INTEGER NOT NULL, holds TEXT NOT NULL) STRICT`,
  `CREATE TABLE claim (key TEXT PRIMARY KEY, run TEXT NOT NULL) STRICT, WITHOUT ROWID`,
]
