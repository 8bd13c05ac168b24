/** What goes after a time: of ended tasks their files, events, rejected rows and the way back; and uploads. */
export const retained = ['exports', 'uploads', 'events', 'rejectedRows', 'undo'] as const

/** For how many days things are kept that no task needs any more; null: for ever. */
export type Retention = Readonly<Record<(typeof retained)[number], number | null>>
