/** What is asked of a figure, and whether it is so. */
export interface Asked {
  /** What was judged, for programs. */
  readonly figure: number
  /** What it must keep, in words. */
  readonly limit: string
  /** What is hoped for; undefined where the limit is all. */
  readonly aim: string | undefined
  readonly verdict: 'aim met' | 'kept' | 'NOT KEPT'
}

interface Bounds {
  readonly limit: number
  readonly aim?: number
  /** As it is printed, with its unit. */
  readonly show: (value: number) => string
}

/** A figure of which more is better. */
export function atLeast(figure: number, bounds: Bounds): Asked {
  return asked(figure, 'at least', (bound) => figure >= bound, bounds)
}

/** A figure of which less is better. */
export function atMost(figure: number, bounds: Bounds): Asked {
  return asked(figure, 'at most', (bound) => figure <= bound, bounds)
}

function asked(
  figure: number,
  words: string,
  meets: (bound: number) => boolean,
  { limit, aim, show }: Bounds,
): Asked {
  const isAimMet = aim !== undefined && meets(aim)
  const verdict = isAimMet ? 'aim met' : meets(limit) ? 'kept' : 'NOT KEPT'
  return {
    figure,
    limit: `${words} ${show(limit)}`,
    aim: aim === undefined ? undefined : show(aim),
    verdict,
  }
}
