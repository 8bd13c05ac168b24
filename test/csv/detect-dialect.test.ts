import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DialectInput } from '#core/dialect.ts'
import { detectDialect } from '#csv/detect-dialect.ts'
import { type Dialect, defaultDialect } from '#csv/dialect.ts'

const lines = (...all: string[]) => all.map((line) => `${line}\r\n`).join('')
const latin1 = (text: string) => Buffer.from(text, 'latin1')
const windows1252 = (text: string) => latin1(text.replaceAll('€', '\x80'))
const iso15 = (text: string) => latin1(text.replaceAll('€', '\xa4'))
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

function detect(content: string | Buffer, { name = 'a.csv', given = {} as DialectInput } = {}) {
  return detectDialect(name, Buffer.from(content), given, true)
}

const files: [what: string, content: string | Buffer, expected: Partial<Dialect>][] = [
  ['an empty file', '', {}],
  ['a file of blank lines', '\n\n \n', {}],
  ['a header alone', 'id,name\n', {}],
  ['a header alone, without line break', 'id;name', { delimiter: ';' }],
  ['one column', 'name\nAda\nGrace\n', {}],
  ['one column of numbers', 'n\n1\n2\n', {}],
  ['one column of times', 'at\n10:15\n11:30\n', {}],
  ['one column of prose', 'note\nWell, yes\nNo; not at all\nI came, I saw, I won\n', {}],
  [
    'a German export of Excel',
    windows1252(
      lines(
        'Nr;Name;Preis;Am',
        '1;Müller;12,50 €;01.02.2024',
        '2;Jäger;3,25;17.03.2024',
        '3;Groß;4,5;2.4.2024',
      ),
    ),
    { delimiter: ';', encoding: 'windows-1252', dateOrder: 'DMY' },
  ],
  [
    'a German export with decimal commas',
    windows1252(lines('Name;Preis;Rabatt', 'Müller;1.012,50;0', 'Jäger;3,25;-0,75', 'Groß;4,5;1')),
    { delimiter: ';', encoding: 'windows-1252', decimalSeparator: ',' },
  ],
  [
    'decimal commas without a header',
    '1,5;2,5;3,5\n4,5;5,5;6,5\n',
    { delimiter: ';', header: false, decimalSeparator: ',' },
  ],
  [
    'a US export',
    lines('id,"name",when,amount', '1,"Smith, J.",1/2/2024,"1,234.50"', '2,Lee,12/31/2024 10:00,5'),
    { dateOrder: 'MDY' },
  ],
  [
    'Unicode text of Excel',
    Buffer.from(`\ufeff${lines('id\tname', '1\tÅsa, Öl', '2\tŁukasz')}`, 'utf16le'),
    { delimiter: '\t', encoding: 'utf-16le' },
  ],
  [
    'UTF-16 BE with a mark',
    utf16be(`\ufeff${lines('id;name', '1;Åsa')}`),
    { delimiter: ';', encoding: 'utf-16be' },
  ],
  [
    'UTF-16 LE without a mark',
    Buffer.from('id,name\n1,Åsa\n', 'utf16le'),
    { encoding: 'utf-16le' },
  ],
  ['UTF-16 BE without a mark', utf16be('id,name\n1,Åsa\n'), { encoding: 'utf-16be' }],
  ['UTF-8 with a mark', '\ufeffid;name\n1;Åsa\n', { delimiter: ';' }],
  [
    'the statement of a bank',
    iso15(
      lines(
        '"Kontonummer:";"DE12 / Girokonto"',
        '"Von:";"01.01.2024"',
        '"Bis:";"31.01.2024"',
        '"Kontostand:";"1.234,56 €"',
        '',
        '"Tag";"Text";"Zweck";"Konto";"Betrag"',
        '"02.01.2024";"Überweisung";"Miete, Januar";"123";"-850,00"',
        '"15.01.2024";"Lohn";"Januar";"456";"2.500,00"',
      ),
    ),
    {
      delimiter: ';',
      encoding: 'iso-8859-15',
      skipLines: 5,
      decimalSeparator: ',',
      dateOrder: 'DMY',
    },
  ],
  [
    'five lines of notes, a blank one among them',
    'Report of sales\nAll regions\n\nprinted on Monday\n\nid,name,n\n1,a,2\n2,b,3\n',
    { skipLines: 5 },
  ],
  ['a title', 'Sales of 2024\nid,region,n\n1,North,5\n2,South,6\n', { skipLines: 1 }],
  [
    'a title in a spreadsheet',
    'Sales of 2024,,,\nall regions,,,\n,,,\nid,region,n,m\n1,North,5,6\n2,South,6,7\n',
    { skipLines: 3 },
  ],
  ['comments', '# made by x, y and z\n#\nid,n\n1,2\n2,3\n', { skipLines: 2 }],
  ['a comment above a header with #', '# made by x\n#id,n\n1,2\n2,3\n', { skipLines: 1 }],
  ['a header with #', '#id,n\n1,2\n2,3\n', {}],
  [
    'a form',
    lines(
      '------WebKitFormBoundaryX7',
      'Content-Disposition: form-data; name="file"; filename="a.csv"',
      'Content-Type: text/csv',
      '',
      'id,name',
      '1,Ada',
      '2,Grace',
      '------WebKitFormBoundaryX7--',
    ),
    { skipLines: 4 },
  ],
  [
    'a dump of MySQL',
    '"id","say"\n"1","she said \\"hi\\", twice"\n"2","C:\\\\"\n',
    { escape: '\\' },
  ],
  [
    'a dump of MySQL with one broken row',
    `id,say\n${'1,"a \\"b\\", c"\n'.repeat(12)}2,"x"y\n`,
    { escape: '\\' },
  ],
  ['paths in quotes', '"id","path"\n"1","C:\\"\n"2","D:\\x\\"\n', {}],
  [
    'apostrophes around fields',
    "id;say\n1;'a; b'\n2;'it''s'\n",
    { delimiter: ';', quote: "'", escape: "'" },
  ],
  ['apostrophes before words', "id,say\n1,'tis\n2,'s-Hertogenbosch\n", {}],
  ['pipes', 'id|name|n\n1|Smith, J|2.5\n2|Lee, K|3.5\n', { delimiter: '|' }],
  ['pipes in a field', 'id,title,genres\n1,Toy Story,Action|Comedy\n2,Heat,Crime|Drama\n', {}],
  ['unit separators', 'a\x1fb\n1\x1fx, y\n2\x1fz\n', { delimiter: '\x1f' }],
  ['carets', 'a^b^c\n1^x^3\n', { delimiter: '^' }],
  [
    'the log of a sensor',
    '2024-05-01T10:00:00Z,21.5,OK\n2024-05-01T10:01:00Z,21.75,OK\n2024-05-01T10:02:00Z,22,FAIL\n',
    { header: false },
  ],
  ['columns that are years', 'country,2019,2020,2021\nDE,83.1,83.2,83.2\nFR,67.2,67.4,67.6\n', {}],
  ['columns that are days', 'state,1/22/20,1/23/20\nA,1,2\nB,3,4\n', {}],
  ['tabs and text with commas', 'id\ttext\n1\ta, b, c\n2\td,e,f\n3\tno\n', { delimiter: '\t' }],
  [
    'semicolons and text with one comma',
    'Smith,John;5\nLee,Kim;6\n',
    { delimiter: ';', header: false },
  ],
  ['the delimiter named for Excel', 'sep=|\nid|name\n1|a\n', { delimiter: '|', skipLines: 1 }],
  [
    'the delimiter named for Excel, in quotes',
    '"sep=;"\nid;n\n1;2\n',
    { delimiter: ';', skipLines: 1 },
  ],
  ['rejected rows', '_sluice_line;_sluice_code;a,b\n2;X;1\n', { delimiter: ';' }],
  ['rejected rows of one column', '_sluice_line\n_sluice_x\n', {}],
  ['rejected rows of numbers alone', '_sluice_line,_sluice_code\n2,3\n', {}],
  ['ragged rows', 'a;b;c\n1;2\n3;4;5\n6;7;8;9\n', { delimiter: ';' }],
  ['a header that is too short', 'name\n1,2\n3,4\n5,6\n', {}],
  ['a header that is too short, and text', 'name\nx,1\ny,2\nz,3\n', {}],
  ['a header that is too long', 'a,b,c,d\n1,2,3\n4,5,6\n', {}],
  ['a blank line before the header', '\nid,n\n1,2\n2,3\n', {}],
  ['lines that end in CR', 'id;n\r1;2,5\r2;3,5\r', { delimiter: ';', decimalSeparator: ',' }],
  ['a stray quote', 'id\tsize\n1\t"5 inch\n2\t6\n3\t7\n', { delimiter: '\t' }],
  ['line breaks in quotes', 'id,text\n1,"a\n\nb;c;d"\n2,"e\nf;g;h"\n', {}],
]

test.each(files)('%s', (_, content, expected) => {
  expect(detect(content)).toEqual({ ...defaultDialect, ...expected })
})

test.each([
  ['a.tsv', 'x,y\n', '\t'],
  ['A.TAB', 'x\n', '\t'],
  ['a.tsv.gz', 'x,y\n', '\t'],
  ['a.tsv.csv', 'x,y\n', ','],
  ['a.csv', 'x\ty', '\t'],
  ['a.csv', '\ufeff\n \r\n\nx\ty\r\n', '\t'],
  ['a.csv', '\tx\ty\n', '\t'],
  ['a.csv', 'x\ty,z\n', '\t'],
  ['a.csv', 'x\n1\t2\n', ','],
  ['a.csv', 'x\ty\n1\n2 3\n', '\t'],
])('%s that begins with %j has %j between its fields', (name, content, delimiter) => {
  expect(detect(content, { name }).delimiter).toBe(delimiter)
})

test.each<[given: DialectInput, content: string | Buffer, expected: Partial<Dialect>]>([
  [{ delimiter: ';' }, 'a,b;c\n1,5;x\n2,25;y\n', { delimiter: ';', decimalSeparator: ',' }],
  [{ delimiter: null, quote: undefined }, 'a;b\n', { delimiter: ';' }],
  [{ quote: '' }, 'a,b\n"1,"2\n', { quote: '', escape: '' }],
  [{ escape: '\\' }, 'a,b\n1,2\n', { escape: '\\' }],
  [{ comment: '#' }, '# no; table\na,b\n1,2\n# x\n2,3\n', { comment: '#' }],
  [{ encoding: 'macintosh' }, latin1('a;b\nx;\x80\n'), { encoding: 'macintosh', delimiter: ';' }],
  [{ header: true }, '1,2\n3,4\n', {}],
  [{ header: false }, 'a,b\n3,4\n', { header: false }],
  [{ skipLines: 1 }, 'x,y,z\na;b\n1;2\n3;4\n', { skipLines: 1, delimiter: ';' }],
  [{ skipLines: 0 }, 'Sales of 2024\nid,region,n\n1,N,5\n2,S,6\n', {}],
  [{ skipLines: 9 }, 'a;b\n', { skipLines: 9 }],
  [{ nullTokens: ['?'] }, '1,?\n2,3\n', { nullTokens: ['?'], header: false }],
  [{ decimalSeparator: '.' }, 'a;b\n1,5;2,5\n', { delimiter: ';' }],
  [{ dateOrder: 'MDY' }, 'a;b\n13.1.2024;2\n', { delimiter: ';', dateOrder: 'MDY' }],
])('%j is so, and helps to find the rest of %j', (given, content, expected) => {
  expect(detect(content, { given })).toEqual({ ...defaultDialect, ...expected })
})

test('a cut anywhere in a long file changes nothing', () => {
  const rows = Array.from({ length: 200 }, (_, i) => `${i};Jürgen ${i};"a; b\n${i},5";${i},25\n`)
  const head = Buffer.from(`id;name;text;n\n${rows.join('')}`)
  const expected = { ...defaultDialect, delimiter: ';', decimalSeparator: ',' }
  for (let length = 1000; length < 1100; length++) {
    expect(detectDialect('a.csv', head.subarray(0, length), {}, false)).toEqual(expected)
  }
})

test('tables of any delimiter, quotes and line breaks are found, with their first line', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/)
  const value = fc.oneof(
    word,
    fc.integer().map(String),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((n) => n.toFixed(2)),
  )
  const table = fc.integer({ min: 3, max: 8 }).chain((width) =>
    fc.tuple(
      fc.array(word, { minLength: width, maxLength: width }),
      fc.array(fc.array(fc.tuple(value, fc.boolean()), { minLength: width, maxLength: width }), {
        minLength: 5,
        maxLength: 30,
      }),
    ),
  )
  fc.assert(
    fc.property(
      table,
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom('\n', '\r\n', '\r'),
      ([names, rows], delimiter, lineBreak) => {
        const quoted = rows.map((row) =>
          row.map(([text, isQuoted]) => (isQuoted ? `"${text}${delimiter} ""x"""` : text)),
        )
        const text = [names, ...quoted].map((row) => row.join(delimiter) + lineBreak).join('')
        expect(detect(text)).toMatchObject({
          delimiter,
          skipLines: 0,
          header: true,
          quote: '"',
          escape: '"',
        })
      },
    ),
  )
})
