import { expect, test } from 'vitest'
import { fileNameOf } from '#service/file-name.ts'

test.each([
  ['sales.csv', 'sales.csv'],
  ['Umsätze 2026 (neu).csv', 'Umsätze 2026 (neu).csv'],
  ['/home/ann/sales.csv', 'sales.csv'],
  ['C:\\Users\\Ann\\sales.csv', 'sales.csv'],
  ['../../etc/passwd', 'passwd'],
  ['folder/', 'folder'],
  ['', 'upload.csv'],
  ['  ', 'upload.csv'],
  ['/', 'upload.csv'],
  ['.', 'upload.csv'],
  ['..', 'upload.csv'],
  ['.csv', '.csv'],
  ['a\u0000b\r\nSet-Cookie: x\u001b[31m.csv', 'abSet-Cookie: x[31m.csv'],
  ['sales\u202evsc.exe', 'salesvsc.exe'],
  ['a\ud800b', 'a\ufffdb'],
  ['x'.repeat(300), 'x'.repeat(255)],
  ['🐎'.repeat(300), '🐎'.repeat(255)],
])('%j becomes %j', (said, name) => {
  expect(fileNameOf(said)).toBe(name)
})
