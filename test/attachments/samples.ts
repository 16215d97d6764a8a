import type { EvidenceType } from '../../domain/commands/evidence';

type Part = string | readonly number[];
const bytes = (...parts: readonly Part[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
const filled = (...parts: readonly Part[]) => Buffer.concat([bytes(...parts), Buffer.alloc(200)]);
const box = (brand: string) => filled([0, 0, 0, 24], `ftyp${brand}`, [0, 0, 2, 0], `${brand}mp42`);

/** An archive with these entries, as far as their names go. */
function zip(entries: readonly (readonly [name: string, content: string])[]): Buffer {
  return Buffer.concat(
    entries.map(([name, content]) => {
      const header = Buffer.alloc(30);
      header.write('PK\x03\x04\x14', 'latin1');
      header.writeUInt32LE(content.length, 18);
      header.writeUInt32LE(content.length, 22);
      header.writeUInt16LE(name.length, 26);
      return Buffer.concat([header, Buffer.from(name + content, 'latin1')]);
    }),
  );
}

/** The beginnings of files as programs write them. */
export const samples: Readonly<Record<EvidenceType, readonly Buffer[]>> = {
  'application/pdf': [filled('%PDF-1.7\n'), filled('%PDF-2.0\r\n')],
  'image/png': [filled([0x89], 'PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR')],
  'image/jpeg': [
    filled([0xff, 0xd8, 0xff, 0xe0, 0, 16], 'JFIF\0'),
    filled([0xff, 0xd8, 0xff, 0xe1, 0, 16], 'Exif\0'),
    filled([0xff, 0xd8, 0xff, 0xdb, 0, 67]),
  ],
  'image/gif': [filled('GIF89a'), filled('GIF87a')],
  'image/webp': [filled('RIFF', [36, 0, 0, 0], 'WEBPVP8 ')],
  'image/tiff': [filled('II*\0'), filled('MM\0*')],
  'image/heic': [box('heic'), box('heix'), box('mif1')],
  'text/plain': [
    Buffer.from('They charged me twice – “twice”! 🧾\n'),
    Buffer.from('BM'),
    Buffer.from('\uFEFFMarked'),
  ],
  'text/csv': [Buffer.from('date,amount\r\n2026-11-22,"1,5 €"\r\n')],
  'message/rfc822': [Buffer.from('Return-Path: <a@example.org>\r\nSubject: Charged twice\r\n\r\nHello\r\n')],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': [
    zip([
      ['[Content_Types].xml', '<x/>'],
      ['word/document.xml', '<x/>'],
    ]),
  ],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': [
    zip([
      ['[Content_Types].xml', '<x/>'],
      ['xl/workbook.xml', '<x/>'],
    ]),
  ],
  'application/vnd.oasis.opendocument.text': [
    zip([
      ['mimetype', 'application/vnd.oasis.opendocument.text'],
      ['content.xml', '<x/>'],
    ]),
  ],
  'audio/mpeg': [filled('ID3\x03\0'), filled([0xff, 0xfb, 0x90, 0])],
  'audio/mp4': [box('M4A '), box('mp42')],
  'audio/wav': [filled('RIFF', [36, 0, 0, 0], 'WAVEfmt ')],
  'audio/ogg': [filled('OggS\0\x02')],
  'video/mp4': [box('isom'), box('mp42'), box('avc1')],
};
