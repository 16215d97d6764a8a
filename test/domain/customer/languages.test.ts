import { shipped } from '../letters/shipped';
import { letterOf, reader, resolution, withLetters } from './letters';

const acknowledged = (language: string | undefined, sections = {}) =>
  letterOf(withLetters(sections).register(reader(language)).last('ComplaintRegistered'));

describe('row 30: the language of a letter', () => {
  test.each([
    ['de', 'de', 'Mittwoch, 3. Juni 2026'],
    ['de-AT', 'de', 'Mittwoch, 3. Juni 2026'],
    ['en', 'en', 'Wednesday, June 3, 2026'],
    ['en-GB', 'en', 'Wednesday, 3 June 2026'],
    ['fr', 'en', 'Wednesday, 3 June 2026'],
    [undefined, 'en', 'Wednesday, 3 June 2026'],
  ])('for a reader of %s it is %s, with its dates: %s', (language, used, date) => {
    const letter = acknowledged(language);
    expect(letter.language).toBe(used);
    expect(letter.body).toContain(date);
  });

  test('a letter that the language lacks is written in the default one', () => {
    const { acknowledgement: _, ...rest } = shipped.de;
    const letter = acknowledged('de', {
      letters: { defaultLanguage: 'en', templates: { ...shipped, de: rest } },
    });
    expect(letter.language).toBe('en');
  });

  test('words, dates and amounts of the decision are in the language of the letter', () => {
    const told = withLetters()
      .register(reader('de'))
      .by('ana', 'accept', {})
      .by('ana', 'resolve', {
        ...resolution,
        outcome: 'partly-upheld',
        redress: [{ kind: 'refund', amount: 'EUR 1234.50' }],
      });
    const { body } = letterOf(told.last('ResolutionOffered'));
    expect(body).toContain('teilweise begründet');
    expect(body.replaceAll(/\s/g, ' ')).toContain('1.234,50 €');
    expect(body).toContain('Montag, 15. Juni 2026');
  });

  test('a wish that comes later holds from then on, and what was sent stays as it was', () => {
    const told = withLetters().register(reader('de')).by('ana', 'accept', {});
    told.by('ana', 'update-contact', { complainant: { prefers: { language: 'en-GB' } } });
    told.by('ana', 'send-customer-update', { message: 'Soon' });
    expect(letterOf(told.last('ComplaintRegistered')).language).toBe('de');
    expect(letterOf(told.last('CustomerUpdateSent')).language).toBe('en');
  });
});
