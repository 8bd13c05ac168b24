import { expect, test } from 'vitest'
import { detectHeader } from '#csv/detect-header.ts'
import { defaultDialect } from '#csv/dialect.ts'

const table = (text: string) => text.split('\n').map((line) => line.split(';'))

test.each([
  ['', true],
  ['a;b', true],
  ['1;2', true],
  ['a;b\nc;d', true],
  ['a;b\nc;1', true],
  ['a;1\nc;2', false],
  ['1;2\n3;4', false],
  ['1;b\n3;4', true],
  [';2\n3;4', false],
  ['NULL;2\n3;4', false],
  ['a;a;1\nb;b;2', false],
  ['id;n\n1;\n2;NULL', true],
  ['5;x\n6;y\nnone;z', true],
  ['x@y.org;Ann\nz@y.org;Bob', false],
  ['email;name\nz@y.org;Bob', true],
  ['https://a.org/;1\nhttps://b.org/;2', false],
  ['10.0.0.1;a\n10.0.0.2;b', false],
  ['123e4567-e89b-12d3-a456-426614174000;a\n123e4567-e89b-12d3-a456-426614174001;b', false],
  ['2024-01-01;a\n2024-01-02T10:00:00Z;b', false],
  ['01.02.2024;1,5\n02.02.2024;2,5', false],
  ['10:15;a\n10:30;b', false],
  ['true;a\nfalse;b', false],
  ['no;name\n1;Ann\n2;Bob', true],
  ['country;2019;2020;2021\nDE;1;2;3', true],
  ['country;2021;2020\nDE;1;2', true],
  ['2019;2020\n1;2', true],
  ['country;2019;2020\nDE;2018;2021', false],
  ['country;2019;2019\nDE;1;2', false],
  ['DE;2019;5\nFR;1;2', false],
  ['station;1;2;3\nA;5;6;9\nB;1;2;4', true],
  [';0;1;2\n0;0.5;0.1;3\n1;0.7;0.2;4', true],
  ['A;1;2;3\nB;4;5;6', false],
  ['A;3;4;5\nB;1;2;7', false],
  ['A;1;2\nB;4;9', false],
  ['state;1/22/20;1/23/20\nA;1;2', true],
  ['_sluice_line;5\n1;6', true],
])('%j begins with a header: %s', (text, header) => {
  expect(detectHeader(table(text), defaultDialect.nullTokens)).toBe(header)
})

test('null tokens that are given are no values', () => {
  expect(detectHeader(table('1;x\n?;y\n2;z'), ['?'])).toBe(false)
  expect(detectHeader(table('1;x\n?;y\n2;z'), [])).toBe(true)
})
