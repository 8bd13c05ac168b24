import { expect, test } from 'vitest'
import { detectEncoding } from '#csv/detect-encoding.ts'

/** Bytes of an encoding, of the characters that `TextDecoder` reads from it. */
function encode(text: string, encoding: string): Buffer {
  const decoder = new TextDecoder(encoding)
  const bytes = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]),
  )
  return Buffer.from([...text].map((char) => bytes.get(char) ?? 63))
}

const words: Record<string, string> = {
  German: 'Über Österreich Fußgänger Straße Bäcker Schäfer Lübeck Köhler Münster Böhm Tübingen',
  Norwegian: 'Bjørn Tromsø Åse Ålesund Sørensen Bodø Håkon Gjøvik Kjærsti Hønefoss Pål Røros',
  Dutch:
    'België coördinatie ideeën één café reünie Curaçao naïef Oekraïne Israël geïnd Italië cliënt Daniël André',
  Finnish: 'Mäkelä Jyväskylä Hämäläinen Hämeenlinna Väinö Seinäjoki Söderström',
  French: 'Hélène Orléans François Besançon Zoé Nîmes Angoulême Périgueux',
  Portuguese: 'João São Paulo Conceição Guimarães Gonçalves Brasília Araújo Ceará Função Não',
  Icelandic: 'Þór Reykjavík Guðrún Björk Ísafjörður Selfoss',
  Italian: 'città perché più qualità Forlì è libertà virtù',
  Polish:
    'Wiśniewski Kraków Wójcik Gdańsk Kamiński Poznań Zieliński Szymański Łódź Woźniak Dąbrowski śruba płatność gotówka',
  Czech:
    'Dvořák Plzeň Černý Ústí Kučera Veselý Zlín Horák Děčín Němec Růžička Přerov Třinec Šťastný České Budějovice množství položka účet příjem',
  Hungarian:
    'Őry László Győr Szűcs Székesfehérvár Kovács Tóth Nyíregyháza Szabó Kecskemét Horváth Pécs összeg fizetési határidő',
  Turkish:
    'Yılmaz İstanbul Eskişehir Şahin Balıkesir Yıldız Muğla Öztürk Kırşehir Aydın Şırnak Doğan Iğdır açıklama ödeme',
  Lithuanian: 'Žygimantas Šiauliai Ąžuolas Kėdainiai Jūratė Panevėžys Mažeikiai Radviliškis Plungė',
  Russian: 'Иван Петров Москва Анна Смирнова Санкт Петербург Олег Казань',
  Bulgarian: 'Иван София Георги Пловдив Мария Бургас Петър Търново',
  Greek: 'Γιώργος Αθήνα Μαρία Θεσσαλονίκη',
}

test.each([
  ['German', 'windows-1252', 'windows-1252'],
  ['Norwegian', 'windows-1252', 'windows-1252'],
  ['Dutch', 'windows-1252', 'windows-1252'],
  ['Finnish', 'windows-1252', 'windows-1252'],
  ['French', 'windows-1252', 'windows-1252'],
  ['Portuguese', 'windows-1252', 'windows-1252'],
  ['Icelandic', 'windows-1252', 'windows-1252'],
  ['Italian', 'windows-1252', 'windows-1252'],
  ['Polish', 'windows-1250', 'windows-1250'],
  ['Polish', 'iso-8859-2', 'iso-8859-2'],
  ['Czech', 'windows-1250', 'windows-1250'],
  ['Hungarian', 'windows-1250', 'windows-1250'],
  // both write the same bytes
  ['Hungarian', 'iso-8859-2', 'windows-1250'],
  ['Turkish', 'windows-1254', 'windows-1254'],
  ['Lithuanian', 'windows-1257', 'windows-1257'],
  ['Russian', 'windows-1251', 'windows-1251'],
  ['Russian', 'koi8-r', 'koi8-r'],
  ['Bulgarian', 'windows-1251', 'windows-1251'],
  ['Greek', 'windows-1253', 'windows-1253'],
  ['Russian', 'utf-8', 'utf-8'],
])('%s in %s among numbers is %s', (language, written, expected) => {
  const text = words[language] ?? ''
  const rows = text.split(' ').map((word, i) => `${i};${word};Test;${i * 7},50\n`)
  const content = `id;name;note;n\n${rows.join('').repeat(20)}`
  const bytes = written === 'utf-8' ? Buffer.from(content) : encode(content, written)
  expect(detectEncoding(bytes)).toBe(expected)
})

test.each<[what: string, bytes: Buffer, encoding: string]>([
  ['nothing', Buffer.alloc(0), 'utf-8'],
  ['ASCII', Buffer.from('a,b\n'), 'utf-8'],
  ['a mark of UTF-8', Buffer.from('\ufeffa'), 'utf-8'],
  ['a mark of UTF-8 before other bytes', Buffer.of(0xef, 0xbb, 0xbf, 0x61, 0xe4), 'utf-8'],
  ['a mark of UTF-16 LE', Buffer.of(0xff, 0xfe), 'utf-16le'],
  ['a mark of UTF-16 BE', Buffer.of(0xfe, 0xff), 'utf-16be'],
  ['UTF-16 LE', Buffer.from('a;b\n1;2\n', 'utf16le'), 'utf-16le'],
  ['UTF-16 BE', Buffer.from('a;b\n1;2\n', 'utf16le').swap16(), 'utf-16be'],
  ['UTF-16 LE without line break', Buffer.from('a;b', 'utf16le'), 'utf-16le'],
  ['Chinese in UTF-16 LE', Buffer.from('名字,城市\n李雷,上海\n', 'utf16le'), 'utf-16le'],
  [
    'UTF-16 LE cut within a character',
    Buffer.from('a;b\n1;2\n', 'utf16le').subarray(0, -1),
    'utf-16le',
  ],
  ['a stray NUL', Buffer.from('a,b\n1,x\0y\n'), 'utf-8'],
  ['NULs before line breaks', Buffer.from('a,b\n1,x\0\n22,y\0\n3,z\n'), 'utf-8'],
  ['UTF-8 cut within a character', Buffer.from('a;Jü').subarray(0, -1), 'utf-8'],
  [
    'UTF-8 with a broken byte',
    Buffer.concat([Buffer.from('ä;ö;ü;'), Buffer.of(0xfc, 0x0a)]),
    'utf-8',
  ],
  [
    'UTF-8 with rows of Windows-1252',
    Buffer.concat([Buffer.from('ä\nö\n'), Buffer.from('ä\nö\n', 'latin1')]),
    'utf-8',
  ],
  [
    'Windows-1252 with a row of UTF-8',
    Buffer.concat([Buffer.from('ä\nö\n', 'latin1'), Buffer.from('ü\n')]),
    'windows-1252',
  ],
  ['one letter with a mark', Buffer.from('a;J\xfcrgen\n', 'latin1'), 'windows-1252'],
  ['a Euro sign of Windows', Buffer.from('a;5 \x80\n', 'latin1'), 'windows-1252'],
  ['a Euro sign of ISO 8859-15', Buffer.from('a;5 \xa4;\xfc\n', 'latin1'), 'iso-8859-15'],
  ['¤ and a dash of Windows', Buffer.from('\xa4 \x96\n', 'latin1'), 'windows-1252'],
])('%s', (_, bytes, encoding) => {
  expect(detectEncoding(bytes)).toBe(encoding)
})
