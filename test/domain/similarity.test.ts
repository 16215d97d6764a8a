import fc from 'fast-check';
import { complainantKeyOf, fingerprintOf } from '../../domain/similarity';
import { textDigest } from '../../eventstore/digest';

const fingerprint = (text: string) => fingerprintOf(text, textDigest);
const key = (complainant: Parameters<typeof complainantKeyOf>[0]) =>
  complainantKeyOf(complainant, textDigest);
/** What is digested, to see what is left of a text. */
const words = (text: string) => fingerprintOf(text, (left) => left);

describe('the fingerprint of a narrative', () => {
  it.each([
    ['My card was charged TWICE.', 'my card  was charged\ntwice'],
    ['“Refund” me — now!', 'refund me now'],
    ['Ｆｕｌｌ width', 'full width'],
    ['On 2026-01-05', 'on 20260105'],
  ])('of %j is that of %j', (one, other) => {
    expect(fingerprint(one)).toBe(fingerprint(other));
    expect(fingerprint(one)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['I paid 10 pounds', 'I paid 100 pounds'],
    ['naïve', 'naive'],
    ['I was charged', 'I was charged twice'],
    ['東京', '京東'],
  ])('of %j is not that of %j', (one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other));
  });

  it('is none where there is nothing to tell complaints apart by', () => {
    for (const text of ['', ' ', '…', '?!', '---', '🙂']) expect(fingerprint(text)).toBeUndefined();
  });

  it('keeps every letter, mark and digit, and nothing else', () => {
    expect(words('Ünï-CÖDE, “हिन्दी” №5!')).toBe('ünïcödeहिन्दीno5');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        expect(words(`${one} . ${other}`) ?? '').toBe((words(one) ?? '') + (words(other) ?? ''));
      }),
    );
  });
});

describe('the key of a complainant', () => {
  it('is the customer number, else the e-mail address, else the telephone number', () => {
    const all = { reference: 'C-7', email: 'jo@example.org', phone: '+49 30 1' };
    expect(key(all)).toBe(key({ reference: 'C-7' }));
    expect(key({ ...all, reference: undefined })).toBe(key({ email: 'jo@example.org' }));
    expect(new Set([key(all), key({ email: all.email }), key({ phone: all.phone })]).size).toBe(3);
  });

  it('does not depend on how an address or a number is written', () => {
    expect(key({ email: 'Jo@Example.org' })).toBe(key({ email: 'jo@example.org' }));
    expect(key({ phone: '0049 (30) 12-34' })).toBe(key({ phone: '+49301234' }));
    expect(key({ phone: '030 1234' })).not.toBe(key({ phone: '+49301234' }));
  });

  it('is none for somebody who is not known by anything of the kind', () => {
    for (const complainant of [{}, { name: 'Jo Smith', address: '1 High Street' }, { phone: 'ask at work' }])
      expect(key(complainant)).toBeUndefined();
  });

  it('does not take a customer number for a telephone number, and shows neither', () => {
    expect(key({ reference: '555' })).not.toBe(key({ phone: '555' }));
    expect(key({ email: 'jo@example.org' })).toMatch(/^[0-9a-f]{64}$/);
  });
});
