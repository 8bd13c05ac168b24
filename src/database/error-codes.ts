/**
 * What errors of the drivers mean. Codes are those of SQLite (extended result codes), MySQL and MariaDB (numbers) and
 * PostgreSQL (SQLSTATE), which have nothing in common, so that one look-up serves all of them.
 */

/** SQLite says that another connection holds the write lock. */
export function isBusy(error: unknown): boolean {
  return hasCode(error, [
    'SQLITE_5', // SQLITE_BUSY
    'SQLITE_261', // SQLITE_BUSY_RECOVERY
    'SQLITE_517', // SQLITE_BUSY_SNAPSHOT
    'SQLITE_773', // SQLITE_BUSY_TIMEOUT
  ])
}

/** There is no room left on the database's disk. */
export function isDiskFull(error: unknown): boolean {
  return hasCode(error, [
    'SQLITE_13', // SQLITE_FULL
    'SQLITE_778', // SQLITE_IOERR_WRITE
    'ENOSPC',
    '1021', // ER_DISK_FULL
    '1114', // ER_RECORD_FILE_FULL
    '53100', // disk_full
  ])
}

export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, [
    'SQLITE_2067', // SQLITE_CONSTRAINT_UNIQUE
    'SQLITE_1555', // SQLITE_CONSTRAINT_PRIMARYKEY
    '1062', // ER_DUP_ENTRY
    '23505', // unique_violation
  ])
}

/** The transaction got in the way of another one and is rolled back: tried again at once, it goes through. */
export function isCollision(error: unknown): boolean {
  return hasCode(error, [
    '1213', // ER_LOCK_DEADLOCK
    '1020', // ER_CHECKREAD: the record has changed since it was read
    '1412', // ER_TABLE_DEF_CHANGED
    '3101', // ER_TRANSACTION_ROLLBACK_DURING_COMMIT: the members of a group disagree
    '40001', // serialization_failure
    '40P01', // deadlock_detected
  ])
}

/** Somebody else holds a lock for longer than we wait. */
export function isLockTimeout(error: unknown): boolean {
  return hasCode(error, [
    '1205', // ER_LOCK_WAIT_TIMEOUT, also for locked tables
    '55P03', // lock_not_available
  ])
}

/** Somebody, or a limit that somebody has set, has broken off the statement. */
export function isInterrupted(error: unknown): boolean {
  return hasCode(error, [
    '1317', // ER_QUERY_INTERRUPTED
    '1969', // ER_STATEMENT_TIMEOUT
    '3024', // ER_QUERY_TIMEOUT
    '57014', // query_canceled
  ])
}

/** The server cannot do it now, whoever asks: it starts, ends, stands by, or has too many connections. */
export function isUnavailable(error: unknown): boolean {
  return hasCode(error, [
    '1040', // ER_CON_COUNT_ERROR
    '1203', // ER_TOO_MANY_USER_CONNECTIONS
    '1226', // ER_USER_LIMIT_REACHED
    '1290', // ER_OPTION_PREVENTS_STATEMENT: read-only during a failover
    '1792', // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
    '1836', // ER_READ_ONLY_MODE
    '1053', // ER_SERVER_SHUTDOWN
    '25006', // read_only_sql_transaction
    '53200', // out_of_memory
    '53300', // too_many_connections
    '57P01', // admin_shutdown
    '57P02', // crash_shutdown
    '57P03', // cannot_connect_now
  ])
}

/** Nobody answers at the server's address: what a server that is about to start looks like. */
export function isUnreachable(error: unknown): boolean {
  return hasCode(error, [
    'ECONNREFUSED',
    'ECONNRESET',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EPIPE',
    'ETIMEDOUT',
    'PROTOCOL_CONNECTION_LOST',
  ])
}

/** The server knows us, and refuses: waiting does not help. */
export function isRefusal(error: unknown): boolean {
  return hasCode(error, [
    '1044', // ER_DBACCESS_DENIED_ERROR
    '1045', // ER_ACCESS_DENIED_ERROR
    '1049', // ER_BAD_DB_ERROR
    '1698', // ER_ACCESS_DENIED_NO_PASSWORD_ERROR
    '3D000', // invalid_catalog_name
    '28000', // invalid_authorization_specification
    '28P01', // invalid_password
    '42501', // insufficient_privilege
  ])
}

/** The table has an index of that name already. */
export function isIndexThere(error: unknown): boolean {
  return hasCode(error, ['1061']) // ER_DUP_KEYNAME
}

/** A table with these columns is more than the database can hold. */
export function isTableTooWide(error: unknown): boolean {
  return hasCode(error, [
    '1117', // ER_TOO_MANY_FIELDS
    '1118', // ER_TOO_BIG_ROWSIZE
    '1074', // ER_TOO_BIG_FIELDLENGTH
    '54011', // too_many_columns
  ])
}

/** A row is more than the database can hold in one. */
export function isRowTooLarge(error: unknown): boolean {
  return hasCode(error, [
    'SQLITE_18', // SQLITE_TOOBIG
    '1118', // ER_TOO_BIG_ROWSIZE
    '54000', // program_limit_exceeded: row is too big
  ])
}

/** Commands that load a client's file are forbidden on this server. */
export function isLocalInfileOff(error: unknown): boolean {
  return hasCode(error, [
    '1148', // ER_NOT_ALLOWED_COMMAND
    '3948', // ER_CLIENT_LOCAL_FILES_DISABLED
    '4166', // ER_LOAD_INFILE_CAPABILITY_DISABLED
  ])
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return codesOf(error).some((code) => codes.includes(code))
}

/** The codes of a driver's error, also where TypeORM has wrapped it. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const codes: string[] = []
  if ('code' in error && typeof error.code === 'string') codes.push(error.code)
  if ('errno' in error && typeof error.errno === 'number') codes.push(String(error.errno))
  if ('errcode' in error && typeof error.errcode === 'number') codes.push(`SQLITE_${error.errcode}`)
  if ('driverError' in error) codes.push(...codesOf(error.driverError))
  // several addresses of one host, all of which failed
  if (error instanceof AggregateError) codes.push(...error.errors.flatMap(codesOf))
  return codes
}
