import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openSource } from '../../cli/import/open-source';
import { apiComplaint, brief, fileOf, HEADER, row, rowsOf } from './cfpb-files';

describe('the line of a row is the one where it begins in the file', () => {
  it('also after line breaks within narratives, blank lines, and with CR LF', async () => {
    const text = [
      HEADER,
      row(100001, '"one\ntwo\n\nfour, ""quoted"""'),
      '',
      row(100002),
      row(100003, '"a\nb"'),
    ].join('\n');
    expect(brief(await rowsOf(text))).toEqual(['2 100001', '7 100002', '8 100003']);
    expect(brief(await rowsOf(text.replaceAll('\n', '\r\n')))).toEqual(['2 100001', '7 100002', '8 100003']);
  });

  it('also in a file that is cut into chunks in the middle of everything', async () => {
    const many = Array.from({ length: 4_000 }, (_, index) =>
      row(200_000 + index, `"Zeile ${index}\nüber zwei Zeilen €"`),
    );
    const rows = await rowsOf([HEADER, ...many].join('\n'));
    expect(rows).toHaveLength(4_000);
    expect(brief(rows.slice(-1))).toEqual([`${2 + 2 * 3_999} 203999`]);
    expect(
      rows.every((one) => 'complaint' in one && one.complaint.narrative.endsWith('über zwei Zeilen €')),
    ).toBe(true);
  });
});

describe('a row that is broken never stops the others', () => {
  it('when a quote is never closed', async () => {
    const text = [
      HEADER,
      row(100001),
      row(100002, '"never closed'),
      row(100003, '"fine\nreally"'),
      row(100004),
    ].join('\n');
    expect(brief(await rowsOf(text))).toEqual([
      '2 100001',
      '3 : a quote is not closed',
      '4 100003',
      '6 100004',
    ]);
  });

  it('when a quote is never closed in the last row', async () => {
    const text = [HEADER, row(100001), row(100002, '"never closed')].join('\n');
    expect(brief(await rowsOf(text))).toEqual(['2 100001', '3 : a quote is not closed']);
  });

  it('when a quote stands in a cell that is not quoted: that row is even good', async () => {
    const rows = await rowsOf(
      [HEADER, row(100001, 'a 5" pipe'), row(100002, 'a "big" 5" pipe'), row(100003)].join('\n'),
    );
    expect(brief(rows)).toEqual(['2 100001', '3 100002', '4 100003']);
    expect(rows[0]).toMatchObject({ complaint: { narrative: 'a 5" pipe' } });
  });

  it('when cells are missing or too many', async () => {
    const text = [HEADER, row(100001).replace('Mortgage,', ''), `${row(100002)},more`, row(100003)].join(
      '\n',
    );
    expect(brief(await rowsOf(text))).toEqual([
      '2 100001: it has 17 columns instead of 18',
      '3 100002: it has 19 columns instead of 18',
      '4 100003',
    ]);
  });

  it('when its bytes are not UTF-8', async () => {
    const bad = Buffer.from(row(100002, 'caf\u00e9'), 'latin1');
    const text = Buffer.concat([Buffer.from(`${HEADER}\n`), bad, Buffer.from(`\n${row(100003, 'café')}\n`)]);
    expect(brief(await rowsOf(text))).toEqual(['2 100002: the text is not UTF-8', '3 100003']);
  });

  it('when a line of JSON is none', async () => {
    const lines = ['{"complaint_id": "1"', '[1]', JSON.stringify(apiComplaint), '', '7', JSON.stringify({})];
    const rows = await rowsOf([JSON.stringify(apiComplaint), ...lines].join('\n'));
    expect(brief(rows)).toEqual([
      '1 7000001',
      expect.stringMatching(/^2 : it is not JSON: /),
      '3 : it is not a JSON object',
      '4 7000001',
      '6 : it is not a JSON object',
      '7 ',
    ]);
  });
});

describe('a file that is none of these is refused as a whole', () => {
  it.each([
    ['empty', '', 'It is empty.'],
    ['something else', 'a,b,c\n1,2,3\n', 'It begins neither with a header'],
    ['a JSON array', '[{"complaint_id": "1"}]', 'It is one JSON array.'],
  ])('%s', async (_, content, why) => {
    await expect(openSource(await fileOf(content))).rejects.toMatchObject({
      code: 'RDS-5103',
      why: expect.stringContaining(why),
    });
  });

  it('not there, or a folder', async () => {
    await expect(openSource(join(tmpdir(), 'redress-nowhere'))).rejects.toMatchObject({ code: 'RDS-5101' });
    await expect(openSource(tmpdir())).rejects.toMatchObject({ code: 'RDS-5101', why: 'It is not a file.' });
  });

  it('a line without an end', async () => {
    await expect(rowsOf(`${HEADER}\n${'x'.repeat(9 * 1024 * 1024)}`)).rejects.toMatchObject({
      code: 'RDS-5102',
    });
  });

  it('compressed and cut off in the middle, after what could be read', async () => {
    const whole = gzipSync(
      [
        HEADER,
        ...Array.from({ length: 5_000 }, (_, index) => row(300_000 + index, `n${(index * 7919) % 10007}`)),
      ].join('\n'),
    );
    const source = await openSource(await fileOf(whole.subarray(0, Math.floor(whole.length / 2))));
    let read = 0;
    const reading = async () => {
      for await (const one of source.rows) if ('complaint' in one) read += 1;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'RDS-5101' });
    expect(read).toBeGreaterThan(100);
  });
});
