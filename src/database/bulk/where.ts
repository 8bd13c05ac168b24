/** Binds a value to a statement; gives the placeholder that stands for it. */
export type Bind = (value: string | number | bigint | boolean) => string

/** A condition on the rows of a dataset, in SQL of the database that it is for. */
export type Where = (bind: Bind) => string
