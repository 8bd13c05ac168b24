/** What sort of value a text looks like; undefined: any text. */
export type ValueForm =
  | 'number'
  | 'date'
  | 'time'
  | 'boolean'
  | 'email'
  | 'url'
  | 'uuid'
  | 'address'

const forms: readonly (readonly [ValueForm, RegExp])[] = [
  [
    'date',
    /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d))(?:[T ].{4,})?$/i,
  ],
  ['time', /^\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[ap]m)?$/i],
  ['address', /^\d{1,3}(?:\.\d{1,3}){3}$/],
  ['number', /^[-+]?[€$£]? ?(?:\d+(?:[.,' ]\d+)*|[.,]\d+)(?:e[-+]?\d+)? ?[€$£%]?$/i],
  ['boolean', /^(?:true|false|yes|no)$/i],
  ['uuid', /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i],
  ['email', /^[^\s@]+@[^\s@]+\.[^\s@.]+$/],
  ['url', /^https?:\/\/\S+$/i],
]

/** What sort of value a text without blanks around it looks like, in any notation. */
export function valueForm(text: string): ValueForm | undefined {
  // nothing that long is a value of these forms but a URL, and nobody names a column with one
  if (text.length > 100) return
  return forms.find(([, pattern]) => pattern.test(text))?.[0]
}
