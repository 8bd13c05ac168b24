/** Which database holds everything, and how it is reached. */
export type DatabaseSettings = SqliteSettings | ServerSettings

/** A file of this machine. */
export interface SqliteSettings {
  readonly kind: 'sqlite'
  /** Absolute. */
  readonly path: string
}

/** A database server. MariaDB counts as `mysql`: what differs, the server itself tells. */
export interface ServerSettings {
  readonly kind: 'mysql' | 'postgres'
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  readonly database: string
  /** undefined: no TLS. */
  readonly tls: TlsSettings | undefined
  /** Connections at most of the thread that answers users, and of the runner. */
  readonly poolSize: number
  readonly runnerPoolSize: number
  /** Seconds that a transaction waits for somebody else's lock. */
  readonly lockTimeout: number
  /** Seconds after which a server that keeps silent counts as lost. */
  readonly silenceTimeout: number
}

export interface TlsSettings {
  /** What is verified of the server: nothing, who signed its certificate, or that and its host name. */
  readonly verify: 'nothing' | 'issuer' | 'issuer and host'
  /** Paths of PEM files: whom to trust (left out: whom Node.js trusts), and the client’s own. */
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
}
