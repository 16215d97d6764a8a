import {
  evidenceName,
  evidenceTypeNames,
  evidenceTypeOfName,
  type EvidenceType,
} from '../../domain/commands/evidence';
import { evidenceTypeIn, mistakeInContent, mistakeInName } from '../../attachments/media-type';
import { samples } from './samples';

test.each(evidenceTypeNames)('a file of the type %s is taken for that', (type) => {
  for (const sample of samples[type]) expect(mistakeInContent(type, sample)).toBeUndefined();
});

test('no file is taken for one of a type that it is not', () => {
  // Text is text whatever it is about, and an MP4 with nothing but sound is a film without pictures.
  const alike: readonly (readonly EvidenceType[])[] = [
    ['text/plain', 'text/csv', 'message/rfc822'],
    ['audio/mp4', 'video/mp4'],
  ];
  for (const declared of evidenceTypeNames) {
    for (const actual of evidenceTypeNames) {
      if (declared === actual || alike.some((group) => group.includes(declared) && group.includes(actual)))
        continue;
      for (const sample of samples[actual])
        expect([declared, actual, mistakeInContent(declared, sample)]).toEqual([
          declared,
          actual,
          expect.any(String),
        ]);
    }
  }
});

const exe = Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.alloc(200)]);
const elf = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), Buffer.alloc(200)]);

test.each([
  ['a program of Windows', exe],
  ['a program of Linux', elf],
  ['a page', Buffer.from('<!DOCTYPE html><html><script>alert(1)</script></html>')],
  ['a page after spaces', Buffer.from(' \n <html><body>')],
  ['a page after a byte order mark', Buffer.from('\uFEFF<html>')],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ['an XML', Buffer.from('<?xml version="1.0"?><x/>')],
  ['a script of a shell', Buffer.from('#!/bin/sh\nrm -rf /\n')],
  ['a script of PHP', Buffer.from('<?php system($_GET[0]);')],
])('%s is taken for nothing', (_, bytes) => {
  for (const type of evidenceTypeNames)
    expect([type, mistakeInContent(type, bytes)]).toEqual([type, expect.any(String)]);
});

test.each([
  ['with a NUL', Buffer.from('a\0b')],
  ['in UTF-16', Buffer.from('\uFEFFtext', 'utf16le')],
  ['in Latin 1', Buffer.from('caf\xe9', 'latin1')],
])('text %s is no text', (_, bytes) => {
  expect(mistakeInContent('text/plain', bytes)).toEqual(expect.any(String));
});

test('an office file with macros is refused', () => {
  const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  for (const sample of samples[type])
    expect(mistakeInContent(type, Buffer.concat([sample, Buffer.from('word/vbaProject.bin')]))).toEqual(
      expect.any(String),
    );
});

test.each([
  ['application/pdf', 'application/pdf'],
  ['Text/Plain; charset=utf-8', 'text/plain'],
  ['image/jpg', 'image/jpeg'],
  ['audio/x-wav', 'audio/wav'],
  ['text/html', undefined],
  ['image/svg+xml', undefined],
  ['application/x-msdownload', undefined],
  ['application/octet-stream', undefined],
  ['constructor', undefined],
  ['', undefined],
  [undefined, undefined],
])('the Content-Type %j is %j', (header, type) => {
  expect(evidenceTypeIn(header)).toBe(type);
});

test('a name has the ending of its type', () => {
  expect(mistakeInName('receipt.PDF', 'application/pdf')).toBeUndefined();
  expect(mistakeInName('photo.jpeg', 'image/jpeg')).toBeUndefined();
  for (const name of ['receipt.exe', 'receipt.pdf.exe', 'pdf', 'receipt', 'receipt.html'])
    expect(mistakeInName(name, 'application/pdf')).toContain('.pdf');
  expect(evidenceTypeOfName('a.b.csv')).toBe('text/csv');
  expect(evidenceTypeOfName('a.exe')).toBeUndefined();
});

test.each([
  'receipt.pdf',
  'Beleg Nr. 7 (Kopie).pdf',
  '“quoted” & "plain" \'single\'.pdf',
  '🧾 reçu.pdf',
  '領収書.pdf',
  '.pdf',
  `${'a'.repeat(251)}.pdf`,
])('a file may be called %s', (name) => {
  expect(evidenceName.parse(name)).toBe(name);
});

test.each([
  '',
  '.',
  '..',
  '../receipt.pdf',
  '/etc/receipt.pdf',
  'C:\\receipt.pdf',
  'a\0.pdf',
  'a\n.pdf',
  'a\u0085.pdf',
  'a\u2028.pdf',
  'exe.\u202Efdp.pdf',
  '\u2066a.pdf',
  'half \uD83D.pdf',
  ' a.pdf',
  'a.pdf ',
  'a.pdf.',
  `${'a'.repeat(252)}.pdf`,
  `${'é'.repeat(126)}.pdf`,
])('no file is called %j', (name) => {
  expect(evidenceName.safeParse(name).success).toBe(false);
});
